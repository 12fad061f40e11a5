import { expect, type Page, test } from '@playwright/test'
import { paths } from '../lib/client/paths'
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../lib/domain/control-layer/layers'
import { eventually } from '../lib/testing/opa-process'
import { connectEnforcer } from './support/connect-enforcer'
import { visit } from './support/people'

/** The README's tour, step by step, by its own names: whoever renames a button renames it there. */
const OWNERS: Record<ControlLayer, string> = {
  iam: 'Kenji Ito',
  iga: 'Ana Sousa',
  pam: 'Dana Ruiz',
  security: 'Ben Ode',
  app: 'Lena Roth',
  compliance: 'Kaya Demir',
}
const AUTHOR = 'Maya Lind'
const NAME = 'receipts-bot'
const SYSTEM = 'receipt-files'
const IDENTITY = `spiffe://acme.example/ns/pay/agent/${NAME}`
const TOOLS = 'db/seed/data/mcp/filesystem-tools-list.json'

test.describe.configure({ mode: 'serial' })

let release: string

const agentPage = async (page: Page) => {
  await page
    .getByRole('link', { name: /^Agents\b/ })
    .first()
    .click()
  await page.getByRole('link', { name: NAME, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: NAME, exact: true })).toBeVisible()
}

test('1: register the agent', async ({ browser }) => {
  const { page, context } = await visit(browser, AUTHOR)
  await page
    .getByRole('link', { name: /^Agents\b/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Register agent' }).click()
  await page.getByLabel('Name', { exact: true }).fill(NAME)
  await page.getByLabel('What it is for').fill('Files receipts, so that nobody has to')
  await page.getByRole('checkbox', { name: 'refunds' }).check()
  await page.getByRole('checkbox', { name: 'Production' }).check()
  await page.getByLabel('SPIFFE ID', { exact: true }).fill(IDENTITY)
  await page.getByLabel('Model', { exact: true }).fill('claude-sonnet-4-5')
  await page.getByLabel('Prompt reference').fill('git:prompts/receipts-bot@v1')
  await page.getByLabel('Rollback procedure').fill('Suspend it and file receipts by hand.')
  await page.getByRole('button', { name: 'Register agent' }).click()
  await expect(page.getByRole('heading', { level: 1, name: NAME, exact: true })).toBeVisible()
  await context.close()
})

test('2 and 3: import its tools, and classify them by keys', async ({ browser }) => {
  const { page, context } = await visit(browser, AUTHOR)
  await page
    .getByRole('link', { name: /^Actions\b/ })
    .first()
    .click()
  await page.getByRole('link', { name: /^Import/ }).click()
  await page.locator('input[type=file]').setInputFiles(TOOLS)
  await page.getByLabel('Name', { exact: true }).fill(SYSTEM)
  await expect(page.getByLabel('Named in requests')).toHaveValue(SYSTEM)
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('region', { name: 'What this import would change' })).toContainText('14 new')
  await page.getByRole('button', { name: 'Import 14 actions' }).click()
  await expect(page.getByRole('heading', { level: 1, name: SYSTEM })).toBeVisible()
  await expect(page.getByText('14 of 14 actions are not classified, so denied.')).toBeVisible()

  const row = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
  await page.keyboard.press('/')
  await page.keyboard.type('read_')
  await expect(page.getByRole('row')).toHaveCount(5)
  await page.keyboard.press('Enter')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  for (let more = 0; more < 3; more++) await page.keyboard.press('Shift+J')
  await expect(page.getByText('4 selected')).toBeVisible()
  await page.keyboard.press('1')
  await page.keyboard.press('Shift+Digit2')
  await expect(page.getByText('4 looser')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(row('read_file')).toContainText('Allow')
  await expect(page.getByText('10 of 14 actions are not classified, so denied.')).toBeVisible()

  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await row('write_file').click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('2')
  await page.keyboard.press('Shift+Digit3')
  await expect(row('write_file')).toContainText('Step-up')
  await expect(page.getByText('9 of 14 actions are not classified, so denied.')).toBeVisible()
  await context.close()
})

test('4 and 5: give the agent the system, set a threshold and try a call', async ({ browser }) => {
  const { page, context } = await visit(browser, AUTHOR)
  await agentPage(page)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: `Edit ${NAME}` }).click()
  await page.getByRole('button', { name: 'Add system' }).click()
  await page.getByLabel('System', { exact: true }).selectOption({ label: `${SYSTEM} (14 actions)` })
  await page.getByRole('button', { name: `Save ${NAME}` }).click()
  await expect(page.getByRole('heading', { level: 1, name: NAME, exact: true })).toBeVisible()

  await page
    .getByRole('link', { name: /^Actions\b/ })
    .first()
    .click()
  await page.getByRole('link', { name: SYSTEM }).first().click()
  await page.getByText('read_file', { exact: true }).click()
  await page.getByRole('link', { name: 'Add threshold' }).click()
  await page.getByLabel('Field').selectOption({ label: 'path (required)' })
  await page.getByLabel('Comparison').selectOption({ label: 'starts with' })
  await page.getByLabel('Value').fill('/etc')
  await page.getByLabel('At least').selectOption({ label: '■ Deny' })
  await expect(page.getByText(/also when path is missing or not a text/)).toBeVisible()
  await page.getByLabel('Arguments').fill('{"path": "/etc/passwd"}')
  await page.getByRole('button', { name: 'Run' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Deny' })).toBeVisible()
  await page.getByLabel('Arguments').fill('{"path": "/tmp/a"}')
  await page.getByRole('button', { name: 'Run' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Allow' })).toBeVisible()
  await page.getByRole('button', { name: 'Save threshold' }).click()
  await expect(page.getByRole('heading', { level: 1, name: SYSTEM })).toBeVisible()
  await context.close()
})

test('6: an administrator names the owners', async ({ browser }) => {
  const { page, context } = await visit(browser, 'Priya Nair')
  await agentPage(page)
  await page.getByRole('link', { name: /^Ownership/ }).click()
  for (const layer of CONTROL_LAYERS) {
    const name = LAYER_NAMES[layer]
    await page.getByRole('button', { name: `Assign ${name}` }).click()
    const dialog = page.getByRole('dialog', { name: `${name} of ${NAME}` })
    const person = dialog.getByLabel('Accountable')
    const team = dialog.getByLabel('Team')
    const option = person.locator('option', { hasText: OWNERS[layer] })
    // The select of a layer with one team is filled already.
    await expect(team.locator('option').nth(1)).toBeAttached()
    if ((await option.count()) === 0) await team.selectOption({ index: 1 })
    await person.selectOption({ label: OWNERS[layer] })
    await dialog.getByRole('button', { name: `Assign ${name}` }).click()
    await expect(page.getByRole('button', { name: `Change ${name}` })).toBeVisible()
  }
  await context.close()
})

test('7: record that the rollback was tried', async ({ browser }) => {
  const { page, context } = await visit(browser, AUTHOR)
  await agentPage(page)
  await page.getByRole('button', { name: 'Record a drill' }).click()
  const dialog = page.getByRole('dialog', { name: `Record a drill of ${NAME}` })
  await dialog.getByLabel('What was tried and seen').fill('Suspended it and filed three receipts by hand')
  await dialog.getByRole('button', { name: 'Record drill' }).click()
  await expect(page.getByRole('table', { name: 'Drills' })).toContainText('Rollback worked')
  await context.close()
})

test('7: propose the release and submit it', async ({ browser }) => {
  const { page, context } = await visit(browser, AUTHOR)
  await agentPage(page)
  await page.getByRole('button', { name: 'Propose release' }).click()
  const dialog = page.getByRole('dialog', { name: `Propose release of ${NAME}` })
  await dialog.getByLabel('What this release is for').fill('First release: reading receipts')
  await dialog.getByRole('button', { name: 'Draft release' }).click()
  await expect(page).toHaveURL(/\/releases\/rel_/)
  release = new URL(page.url()).pathname.split('/').at(-1)!
  await page.getByRole('button', { name: 'Submit for signature' }).click()
  await expect(page.getByText('Not in force until all 6 have signed')).toBeVisible()
  await context.close()
})

test('7: who drafted it can’t sign: the button says why, and so does the door', async ({ browser }) => {
  const author = await visit(browser, AUTHOR)
  await author.page.goto(paths.release(release))
  const sign = author.page.getByRole('button', { name: /^Sign.* section$/ }).first()
  await expect(sign).toHaveAttribute('aria-disabled', 'true')
  await expect(
    author.page.getByText(/You own no layer of this agent|You can't sign App/).first(),
  ).toBeAttached()
  const { digests } = await author.ask<{ digests: { root: string } }>('release.get', { release })
  const forged = await author.post('release.sign', {
    release,
    layer: 'app',
    digest: digests.root,
    meaning: 'I wrote it and I know it',
  })
  expect(forged.status).toBeGreaterThanOrEqual(400)
  expect(forged.status).toBeLessThan(500)
  expect(forged.body).toMatchObject({
    code: 'not_owner',
    detail: expect.stringContaining('Lena Roth can.'),
    evidence: expect.any(Number),
  })
  const foreign = await author.context.request.post('/api/v1/release.sign', {
    data: {},
    headers: { origin: 'https://elsewhere.example' },
  })
  expect(foreign.status()).toBe(403)
  await author.context.close()
})

for (const layer of CONTROL_LAYERS) {
  const name = OWNERS[layer]
  test(`8: ${name} reads and signs ${LAYER_NAMES[layer]}`, async ({ browser }) => {
    const { page, context } = await visit(browser, name)
    await page.goto(paths.release(release, layer))
    await page.getByLabel('I have read this section and what differs').check()
    await page
      .getByRole('button', { name: `Sign ${LAYER_NAMES[layer]} section` })
      .first()
      .click()
    const dialog = page.getByRole('dialog', { name: `Sign ${LAYER_NAMES[layer]} section` })
    for (const answer of await dialog.getByLabel(/^Answer: /).all()) await answer.selectOption('Yes')
    await dialog
      .getByLabel('What your signature means')
      .fill(`I read ${LAYER_NAMES[layer]} and answer for it`)
    await dialog.getByRole('button', { name: `Sign ${LAYER_NAMES[layer]} section` }).click()
    await expect(page.getByRole('dialog', { name: `${LAYER_NAMES[layer]} is signed` })).toBeVisible()
    await context.close()
  })
}

test('9 and 10: the bundle carries it, a connected OPA decides by it, and suspending ends it', async ({
  browser,
}) => {
  const { page, ask, context } = await visit(browser, 'Omar Haddad')
  const carrying = async () => {
    const { items } = await ask<{ items: { serial: number }[] }>('bundle.list', { environment: 'production' })
    const newest = await ask<{ serial: number; releases: { id: string }[] }>('bundle.get', {
      environment: 'production',
      serial: String(items[0]!.serial),
    })
    return newest.releases.some(({ id }) => id === release) ? newest.serial : null
  }
  const serial = await eventually(carrying, found => found !== null)
  await page
    .getByRole('link', { name: /^Bundles\b/ })
    .first()
    .click()
  await page
    .getByRole('row')
    .getByRole('link', { name: String(serial), exact: true })
    .click()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: /^Download/ }).click()
  expect((await download).suggestedFilename()).toContain(String(serial))

  const { opa, dialog } = await connectEnforcer(page, 'tour-gateway')
  try {
    await dialog.getByRole('button', { name: 'Close, the token is stored' }).click()
    const decide = async (action: string, path?: string) => {
      const answer = await opa.eval('countersign/decision', {
        subject: { type: 'agent', id: IDENTITY },
        action: { name: action },
        resource: { type: 'system', id: SYSTEM },
        context: { environment: 'production', purpose: 'refunds', actor_chain: [], arguments: { path } },
      })
      const { decision, context } = answer as {
        decision: boolean
        context: { outcome: string; reasons: { code: string }[] }
      }
      return [decision, context.outcome, ...context.reasons.map(({ code }) => code)]
    }
    expect(await decide('read_file', '/tmp/a')).toEqual([true, 'allow'])
    expect(await decide('read_file', '/etc/passwd')).toEqual([false, 'deny', 'threshold'])
    expect(await decide('read_file')).toEqual([false, 'deny', 'threshold'])
    expect((await decide('write_file', '/tmp/a')).slice(0, 2)).toEqual([false, 'step_up'])
    expect(await decide('move_file')).toContain('action_unclassified')
    // What runs is on the enforcers' page, as OPA itself reports it.
    await expect(page.getByRole('row', { name: /tour-gateway/ })).toContainText(String(serial), {
      timeout: 30_000,
    })

    const dana = await visit(browser, 'Dana Ruiz')
    await agentPage(dana.page)
    await dana.page.getByRole('button', { name: 'Suspend' }).click()
    const suspend = dana.page.getByRole('dialog', { name: `Suspend ${NAME}` })
    await suspend.getByRole('button', { name: 'Drill' }).click()
    await suspend.getByRole('button', { name: `Suspend ${NAME}` }).click()
    const killed = () => decide('read_file', '/tmp/a')
    expect(await eventually(killed, ([allowed]) => !allowed)).toContain('killed')
    await dana.context.close()
  } finally {
    await opa.stop()
  }
  await context.close()
})
