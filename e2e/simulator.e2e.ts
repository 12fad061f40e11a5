/** The simulator, on limits of its own and on the decision log of a real OPA: nothing is sent, nothing waits. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { regoModule } from '../lib/config/rego-module'
import { npmOpaBinary, startOpa } from '../lib/testing/opa-process'
import { visit, type Visitor } from './support/people'

// A retry finds what the first try left.
const RUN = Date.now().toString(36)
const NAME = `simulated-bot-${RUN}`
const SYSTEM = `simulated-shop-${RUN}`
const IDENTITY = `spiffe://acme.example/ns/pay/agent/${NAME}`
const request = (amount: number) => ({
  subject: { type: 'agent', id: IDENTITY },
  action: { name: 'refund' },
  resource: { type: 'system', id: SYSTEM },
  context: { environment: 'production', purpose: 'refunds', actor_chain: [], arguments: { amount } },
})

/** An agent with one action: above 500 needs approval, outside office hours denied. */
async function prepare({ act, ask }: Visitor): Promise<string> {
  const { system } = await act<{ system: string }>('action.import', {
    new_system: { slug: SYSTEM, name: SYSTEM, team: 'payments-app' },
    document: JSON.stringify({ tools: [{ name: 'refund' }] }),
  })
  const { items } = await ask<{ items: { id: string }[] }>('action.list', { system })
  const action = items[0]!.id
  const classification = { effect: 'write', data_class: 'internal', reversible: true }
  await act('action.classify', { actions: [{ action, expected_version: 1, classification }] })
  const rules = [
    { outcome: 'step_up', condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } } },
    {
      outcome: 'deny',
      condition: {
        not: { field: ['clock'], op: 'during', value: 'mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin' },
      },
    },
  ]
  for (const rule of rules)
    await act('policy.set-threshold', { action, outside_schema: [['arguments', 'amount']], ...rule })
  const { agent } = await act<{ agent: string }>('agent.register', {
    name: NAME,
    team: 'payments-app',
    description: 'Is simulated',
    model: 'model-1',
    prompt_reference: 'git:prompts@1',
    rollback: 'Suspend it',
    purposes: ['refunds'],
    identities: [{ kind: 'spiffe', id: IDENTITY }],
    environments: ['production'],
    systems: [{ system }],
  })
  return agent
}

const results = (page: Page) => page.getByRole('region', { name: 'Results' })
const replay = (page: Page) => page.getByRole('button', { name: 'Replay' }).click()
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })

/** What a real OPA wrote: to its console, a line each, and as it uploads it, an array in gzip. */
async function decisionLogs(amounts: number[]): Promise<{ console: Buffer; upload: Buffer }> {
  let uploaded: (body: Buffer) => void
  const upload = new Promise<Buffer>(resolve => (uploaded = resolve))
  const sink = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', chunk => chunks.push(chunk))
    incoming.on('end', () => {
      uploaded(Buffer.concat(chunks))
      answer.end()
    })
  })
  await new Promise<void>(resolve => sink.listen(0, '127.0.0.1', resolve))
  const { port } = sink.address() as AddressInfo
  const reporting = { min_delay_seconds: 1, max_delay_seconds: 1 }
  const opa = await startOpa({
    binary: npmOpaBinary(),
    files: { 'countersign.rego': regoModule() },
    args: ['{directory}/countersign.rego'],
    config: JSON.stringify({
      services: { sink: { url: `http://127.0.0.1:${port}` } },
      decision_logs: { console: true, service: 'sink', reporting },
    }),
  })
  try {
    for (const amount of amounts) await opa.eval('countersign/decision', request(amount))
    const body = await upload
    const lines = opa
      .log()
      .split('\n')
      .filter(line => line.includes('"Decision Log"'))
    return { console: Buffer.from(lines.join('\n')), upload: body }
  } finally {
    await opa.stop()
    sink.close()
  }
}

test('limits before and after, a log of OPA, a run that is cancelled', async ({ browser }) => {
  const logs = decisionLogs([500, 501])
  const visitor = await visit(browser, 'Maya Lind')
  const { page, context } = visitor
  const agent = await prepare(visitor)
  await page.goto(`/simulator?env=production&agent=${agent}`)

  // A request is built from the fields that the rules look at.
  await page.getByLabel('amount').fill('501')
  await page.getByLabel('Enforcer’s clock').selectOption('at')
  await page.getByLabel('At, UTC').fill('2027-01-20T10:00')
  await replay(page)
  await expect(row(page, 'this request')).toContainText(/Deny.*Step-up/)
  await page.getByLabel('At, UTC').fill('2027-01-20T22:00')
  await replay(page)
  await expect(row(page, 'this request')).not.toContainText('Step-up')

  // Every limit, on both sides of it: nothing is in force, so all was denied before.
  await page.getByRole('tab', { name: 'Every limit' }).click()
  await replay(page)
  await expect(row(page, 'amount = 500')).toContainText(/Deny.*Allow/)
  await expect(row(page, 'amount = 501')).toContainText(/Deny.*Step-up/)
  await expect(row(page, 'clock = Mon 08:59:59 Europe/Berlin')).not.toContainText('Allow')
  await expect(row(page, 'clock = Mon 09:00 Europe/Berlin')).toContainText(/Deny.*Allow/)
  await expect(row(page, 'clock = Fri 17:00 Europe/Berlin')).not.toContainText('Allow')

  // Why, with whose rule it is and what would lower it.
  await row(page, 'amount = 501').click()
  const why = page.getByRole('dialog')
  await expect(why.getByRole('region', { name: 'Why after' })).toContainText('Appvacant')
  await expect(why.getByText('amount at most 500')).toBeVisible()
  await page.keyboard.press('Escape')

  // What OPA logged, as it uploads it and as it prints it.
  const { console: printed, upload } = await logs
  await page.getByRole('tab', { name: 'Decision log' }).click()
  for (const [name, buffer] of [
    ['decisions.json.gz', upload],
    ['decisions.ndjson', printed],
  ] as const) {
    await page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
    await page.getByLabel('At, UTC').fill(name.endsWith('gz') ? '2027-01-20T10:00' : '2027-01-20T10:01')
    await replay(page)
    await expect(results(page).getByRole('status')).toHaveText('2 requests, 2 change')
  }
  await expect(results(page)).toContainText('Allow')
  await expect(results(page)).toContainText('Step-up')

  // A long run is cancelled; what stood there before stays, and the page was never held up.
  const long = request(1)
  Object.assign(long.context.arguments, { note: 'x'.repeat(3_000) })
  const text = `${JSON.stringify({ input: long })}\n`.repeat(10_000)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'long.gz', mimeType: 'application/gzip', buffer: gzipSync(text) })
  await replay(page)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('progressbar')).toBeHidden()
  await expect(results(page).getByRole('status')).toHaveText('2 requests, 2 change')
  await context.close()
})
