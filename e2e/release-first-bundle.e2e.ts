import { expect, test } from '@playwright/test'
import { paths } from '../lib/client/paths'
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../lib/domain/control-layer/layers'
import { eventually, npmOpaBinary, startOpa } from '../lib/testing/opa-process'
import { type Visitor, visit } from './support/people'

/** Who owns what of the story's agent; nobody of them builds it. */
const OWNERS: Record<ControlLayer, { team: string; name: string }> = {
  iam: { team: 'iam', name: 'Kenji Ito' },
  iga: { team: 'iga', name: 'Ana Sousa' },
  pam: { team: 'pam', name: 'Dana Ruiz' },
  security: { team: 'security', name: 'Ben Ode' },
  app: { team: 'payments-app', name: 'Lena Roth' },
  compliance: { team: 'compliance', name: 'Kaya Demir' },
}
const AUTHOR = 'Tom Okafor'
const NAME = 'chargeback-helper'
const SYSTEM = 'disputes'
const IDENTITY = `spiffe://acme.example/ns/pay/agent/${NAME}`
const TOOLS = {
  tools: [
    {
      name: 'list_disputes',
      description: 'List open disputes.',
      inputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    },
    {
      name: 'accept_dispute',
      description: 'Accept a dispute and pay it back.',
      inputSchema: { type: 'object', properties: { amount: { type: 'number' } } },
    },
    { name: 'close_account', description: 'Nobody has looked at this one.', inputSchema: { type: 'object' } },
  ],
}

type Named = { id: string; slug: string; name: string; members: { id: string; name: string }[] }
const teamsOf = async (visitor: Visitor) => (await visitor.ask<{ items: Named[] }>('team.list')).items

test.describe.configure({ mode: 'serial' })

let agent: string
let release: string

test('an agent is registered, its tools imported and classified, its layers owned, its release submitted', async ({
  browser,
}) => {
  const tom = await visit(browser, AUTHOR)
  const teams = await teamsOf(tom)
  const team = (slug: string) => teams.find(candidate => candidate.slug === slug)!

  const { system } = await tom.act('action.import', {
    new_system: { slug: SYSTEM, name: 'Disputes', team: team('payments-app').id },
    document: JSON.stringify(TOOLS),
  })
  const { items } = await tom.ask<{ items: { id: string; name: string; version: number }[] }>('action.list', {
    system: system!,
  })
  const classify = (name: string, effect: string, reversible: boolean) => {
    const found = items.find(item => item.name === name)!
    return {
      action: found.id,
      expected_version: found.version,
      classification: { effect, data_class: 'internal', reversible },
    }
  }
  await tom.act('action.classify', {
    actions: [classify('list_disputes', 'read', true), classify('accept_dispute', 'payment', false)],
  })
  const above = { field: ['arguments', 'amount'], op: 'gt', value: { number: '200' } }
  await tom.act('policy.set-threshold', {
    action: items.find(item => item.name === 'accept_dispute')!.id,
    condition: above,
    outcome: 'deny',
  })

  const registered = await tom.act('agent.register', {
    name: NAME,
    team: team('payments-app').id,
    description: 'Accepts small disputes, so that nobody waits for us',
    model: 'claude-sonnet-4-5',
    prompt_reference: `git:prompts/${NAME}@v1`,
    rollback: 'Suspend it and answer disputes by hand.',
    purposes: ['refunds'],
    identities: [{ kind: 'spiffe', id: IDENTITY }],
    environments: ['production'],
    systems: [{ system: SYSTEM }],
  })
  agent = registered.agent!

  const priya = await visit(browser, 'Priya Nair')
  for (const layer of CONTROL_LAYERS) {
    const owning = team(OWNERS[layer].team)
    const accountable = owning.members.find(({ name }) => name === OWNERS[layer].name)!
    await priya.act('control-layer.assign', {
      agent,
      layer,
      team: owning.id,
      accountable: accountable.id,
      expected_version: 1,
    })
  }
  await priya.context.close()

  const { page } = tom
  await page.goto(paths.agent(agent))
  await page.getByRole('button', { name: 'Propose release' }).click()
  const dialog = page.getByRole('dialog', { name: `Propose release of ${NAME}` })
  await dialog.getByLabel('What this release is for').fill('First release: disputes up to 200 euros')
  await dialog.getByRole('button', { name: 'Draft release' }).click()
  await expect(page).toHaveURL(/\/releases\/rel_/)
  release = new URL(page.url()).pathname.split('/').at(-1)!
  await page.getByRole('button', { name: 'Submit for signature' }).click()
  await expect(page.getByText('Not in force until all six have signed')).toBeVisible()
  await tom.context.close()
})

test('who drafted it can’t sign: the button says why, and so does the door', async ({ browser }) => {
  const tom = await visit(browser, AUTHOR)
  await tom.page.goto(paths.release(release))
  const sign = tom.page.getByRole('button', { name: /^Sign.* section$/ }).first()
  await expect(sign).toHaveAttribute('aria-disabled', 'true')
  await expect(tom.page.getByText(/You own no layer of this agent|You can't sign App/).first()).toBeAttached()
  const { digests } = await tom.ask<{ digests: { root: string } }>('release.get', { release })
  const forged = await tom.post('release.sign', {
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
  const foreign = await tom.context.request.post('/api/v1/release.sign', {
    data: {},
    headers: { origin: 'https://elsewhere.example' },
  })
  expect(foreign.status()).toBe(403)
  await tom.context.close()
})

for (const layer of CONTROL_LAYERS) {
  const { name } = OWNERS[layer]
  test(`${name} reads and signs ${LAYER_NAMES[layer]}`, async ({ browser }) => {
    const { page, context } = await visit(browser, name)
    await page.goto(paths.release(release, layer))
    await page.getByLabel('I have read this section and what differs').check()
    await page
      .getByRole('button', { name: `Sign ${LAYER_NAMES[layer]} section` })
      .first()
      .click()
    const dialog = page.getByRole('dialog', { name: `Sign ${LAYER_NAMES[layer]} section` })
    await dialog
      .getByLabel('What your signature means')
      .fill(`I read ${LAYER_NAMES[layer]} and answer for it`)
    await dialog.getByRole('button', { name: `Sign ${LAYER_NAMES[layer]} section` }).click()
    await expect(page.getByRole('dialog', { name: `${LAYER_NAMES[layer]} is signed` })).toBeVisible()
    await context.close()
  })
}

test('the bundle carries it, and an OPA with the configuration from the console decides by it', async ({
  browser,
}) => {
  const omar = await visit(browser, 'Omar Haddad')
  const { page } = omar
  const carrying = async () => {
    const { items } = await omar.ask<{ items: { serial: number }[] }>('bundle.list', {
      environment: 'production',
    })
    const newest = await omar.ask<{ serial: number; releases: { id: string }[] }>('bundle.get', {
      environment: 'production',
      serial: String(items[0]!.serial),
    })
    return newest.releases.some(({ id }) => id === release) ? newest.serial : null
  }
  const serial = await eventually(carrying, found => found !== null)
  const enforcer = await omar.act('enforcer.register', {
    name: 'Story gateway',
    kind: 'gateway',
    environment: 'production',
  })

  await page.goto(`${paths.bundle(serial!, 'production')}&enforcer=${enforcer.id}`)
  const shown = page.locator('pre', { hasText: 'OPA configuration of enforcer' })
  const config = (await shown.innerText())
    .replace('/run/secrets/countersign-enforcer', '{directory}/token')
    .replace('/var/opa', '{directory}/persisted')
  const opa = await startOpa({ binary: npmOpaBinary(), config, files: { token: enforcer.token! } })
  try {
    const decide = (action: string, more: Record<string, unknown> = {}) =>
      opa.eval('countersign/decision', {
        subject: { type: 'agent', id: IDENTITY },
        action: { name: action },
        resource: { type: 'system', id: SYSTEM },
        context: {
          environment: 'production',
          purpose: 'refunds',
          task: 'CASE-1',
          actor_chain: [],
          arguments: {},
          ...more,
        },
      }) as Promise<
        | {
            decision: boolean
            context: { outcome: string; reasons: { code: string }[]; policy: { release: string } }
          }
        | undefined
      >
    const read = await eventually(
      () => decide('list_disputes'),
      answer => answer !== undefined,
    )
    expect(read).toMatchObject({ decision: true, context: { outcome: 'allow', policy: { release } } })
    expect(await decide('accept_dispute', { arguments: { amount: 50 } })).toMatchObject({
      decision: false,
      context: { outcome: 'step_up' },
    })
    expect(await decide('accept_dispute', { arguments: { amount: 201 } })).toMatchObject({
      context: {
        outcome: 'deny',
        reasons: expect.arrayContaining([expect.objectContaining({ code: 'threshold' })]),
      },
    })
    expect(await decide('close_account')).toMatchObject({
      context: {
        outcome: 'deny',
        reasons: expect.arrayContaining([expect.objectContaining({ code: 'action_unclassified' })]),
      },
    })
    // What runs is on the enforcers' page, as OPA itself reports it.
    await expect
      .poll(
        async () => {
          await page.goto(paths.enforcers({ env: 'production' }))
          return page.getByRole('row', { name: /Story gateway/ }).innerText()
        },
        { timeout: 30_000 },
      )
      .toContain(String(serial))
  } finally {
    await opa.stop()
  }
  await omar.context.close()
})
