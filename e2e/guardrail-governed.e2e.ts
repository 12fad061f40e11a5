/** Nobody loosens alone: a guardrail by two, an exception by whoever asked and the layer, a prototype inside its envelope. */
import { expect, test } from '@playwright/test'
import { paths } from '../lib/client/paths'
import { dayOf } from '../lib/domain/epoch-seconds'
import { type Visitor, visit } from './support/people'

test.describe.configure({ mode: 'serial' })

const AGENT = 'changelog-writer'
const GUARDRAIL = 'Changelogs are read by a person'
let tom: Visitor
let dana: Visitor
let paul: Visitor
let agent: string
let guardrail: string

const inDays = (days: number) => dayOf(Math.floor(Date.now() / 1000) + days * 86_400)

test.beforeAll(async ({ browser }) => {
  ;[tom, dana, paul] = await Promise.all([
    visit(browser, 'Tom Okafor'),
    visit(browser, 'Dana Ruiz'),
    visit(browser, 'Paul Meyer'),
  ])
  const { items } = await tom.ask<{ items: { id: string; name: string }[] }>('team.list')
  const registered = await tom.act<{ agent: string }>('agent.register', {
    name: AGENT,
    team: items.find(({ name }) => name === 'Payments')!.id,
    description: 'Writes what changed in the payment services',
    model: 'claude-haiku-4-5',
    prompt_reference: 'git:prompts/changelog@v1',
    purposes: ['engineering'],
    environments: ['staging', 'production'],
    systems: [{ system: 'github' }],
    rollback: 'Suspend it; the team writes the changelog itself.',
    identities: [{ kind: 'spiffe', id: `spiffe://acme.example/ns/pay/agent/${AGENT}` }],
  })
  agent = registered.agent
})

test.afterAll(async () => {
  await tom.act('agent.retire', { agent, reason: 'The story is over' })
  await Promise.all([tom, dana, paul].map(({ context }) => context.close()))
})

test('Dana proposes a guardrail and sees its impact; only Paul’s word makes it bind', async () => {
  const { page } = dana
  await page.goto(paths.guardrailNew())
  await page.getByLabel('Name').fill('X')
  await page.getByRole('group', { name: 'Agent', exact: true }).getByLabel(AGENT).check()
  await page.getByRole('group', { name: 'Effect' }).getByLabel('write').check()
  await page.getByLabel('recorded session').check()
  await expect(page.getByText(new RegExp(`actions? on 1 agent: .*${AGENT}`))).toBeVisible()
  await expect(page.getByText(/\d+ tighter/).first()).toBeVisible()
  const propose = page.getByRole('button', { name: /^Propose/ })
  await expect(propose).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabel('Why').fill('A changelog that was wrong went out in spring')
  await propose.click()
  // Refused at its field, and nothing typed is lost.
  await expect(page.getByText('At least 2 characters.').first()).toBeVisible()
  await expect(page.getByLabel('recorded session')).toBeChecked()
  await page.getByLabel('Name').fill(GUARDRAIL)
  await propose.click()
  await expect(page.getByText('Waits for PAM or Security')).toBeVisible()
  await expect(page.getByText('You proposed this. Somebody else of PAM or Security')).toBeVisible()

  await paul.page.goto(new URL(page.url()).pathname)
  await paul.page.getByRole('button', { name: 'Confirm' }).click()
  const dialog = paul.page.getByRole('dialog')
  await expect(dialog.getByText(/\d+ tighter.* on 1 agent/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await paul.page.getByRole('link', { name: 'the guardrail' }).first().click()
  await expect(paul.page.getByText('Dana Ruiz, confirmed by Paul Meyer')).toBeVisible()
  guardrail = new URL(paul.page.url()).pathname
})

test('Tom asks for an exception, Dana grants it, its renewal is counted, and it is ended', async () => {
  const { page } = tom
  const ask = async (until: string) => {
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Ends').fill(until)
    await dialog.getByLabel('Reason').fill('Until the release notes are checked elsewhere')
    await dialog.getByRole('button', { name: /^Ask for/ }).click()
  }
  await page.goto(guardrail)
  // Not of PAM: Tom reads it, and reads who can change it.
  await expect(page.getByRole('button', { name: 'Propose change' })).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('button', { name: 'Ask for exception' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Agent').selectOption({ label: `${AGENT} (Payments)` })
  await dialog.getByLabel('For').selectOption({ label: 'every action of GitHub' })
  await ask(inDays(-1))
  await expect(dialog.getByText('The end lies in the past.').first()).toBeVisible()
  await expect(dialog.getByLabel('Reason')).toHaveValue(/release notes/)
  await ask(inDays(10))
  await expect(dialog).toBeHidden()

  const grant = async () => {
    await dana.page.goto(guardrail)
    await dana.page.getByRole('button', { name: 'Grant' }).click()
    await dana.page.getByRole('dialog').getByRole('button', { name: 'Grant exception' }).click()
    await expect(dana.page.getByRole('dialog')).toBeHidden()
  }
  await grant()
  await page.reload()
  await page.getByRole('button', { name: 'Renew' }).click()
  await ask(inDays(20))
  await expect(page.getByRole('dialog')).toBeHidden()
  await dana.page.goto(guardrail)
  await expect(dana.page.getByText(/Renewed once with this one/)).toBeVisible()
  await grant()
  await expect(dana.page.getByText(/, a renewal/)).toBeVisible()
  await dana.page
    .getByRole('listitem')
    .filter({ hasText: ', a renewal' })
    .getByRole('button', { name: 'End', exact: true })
    .click()
  const ending = dana.page.getByRole('dialog', { name: 'End exception' })
  await ending.getByLabel('Reason').fill('Checked elsewhere now')
  await ending.getByRole('button', { name: 'End exception' }).click()
  await expect(dana.page.getByText('Ended').first()).toBeVisible()
})

test('Tom starts a prototype by keyboard inside the envelope, and ends it', async () => {
  const { page } = tom
  await page.goto(paths.agent(agent))
  const modes = page.getByRole('list', { name: 'Prototype mode by environment' })
  await expect(modes.getByText('Production has no prototypes: it takes a normal release.')).toBeVisible()
  await modes.getByRole('button', { name: 'Start prototype' }).first().press('Enter')
  const dialog = page.getByRole('dialog', { name: /Start a prototype/ })
  await expect(dialog.getByText(/up to low tier/)).toBeVisible()
  await dialog.getByLabel('Ends').fill(inDays(60))
  await dialog.getByLabel('Reason').fill('To see whether anybody reads it')
  await dialog.getByLabel('Reason').press('Tab')
  await dialog.getByRole('button', { name: 'Start prototype' }).press('Enter')
  await expect(dialog.getByText(/A prototype lasts at most 30 days/).first()).toBeVisible()
  await expect(dialog.getByLabel('Reason')).toHaveValue('To see whether anybody reads it')
  await dialog.getByLabel('Ends').fill(inDays(20))
  await dialog.getByRole('button', { name: 'Start prototype' }).press('Enter')
  await expect(page.getByText(/^Prototype in staging until /)).toBeVisible()

  // Security sees it in its list, and can't end it.
  await dana.page.goto(paths.agents({ prototype: 'any' }))
  await expect(dana.page.getByRole('row', { name: new RegExp(AGENT) })).toContainText('Prototype until')
  await modes.getByRole('button', { name: 'End prototype' }).press('Enter')
  const ending = page.getByRole('dialog', { name: /End the prototype/ })
  await ending.getByRole('button', { name: 'End prototype' }).press('Enter')
  await expect(ending).toBeHidden()
  await expect(page.getByText(/^Prototype in staging until /)).toHaveCount(0)
})
