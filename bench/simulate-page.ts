/** The simulator as a person has it: 10,000 events of a log file, in a real browser, on the built console. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import postgres from 'postgres'
import { startStack } from '../e2e/support/stack'
import type { BundlePolicy } from '../lib/domain/policy/model'
import { boundaryRequests } from '../lib/domain/policy/simulate/boundary-requests'
import { median, report } from './measure'
import { onSignedInPage } from './signed-in-page'
import { sessionOf } from './workbench-data'

const EVENTS = 10_000
const ROUNDS = 7
const ENVIRONMENT = 'production'

export async function benchSimulatePage(): Promise<void> {
  const stack = await startStack()
  try {
    await measureSimulatePage(stack.consoleUrl, stack.databaseUrl())
  } finally {
    await stack.stop()
  }
}

export async function measureSimulatePage(consoleUrl: string, databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 })
  const token = await sessionOf(sql)
  await sql.end()
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  try {
    await onSignedInPage(consoleUrl, token, async (page, context) => {
      const asked = `environment=${ENVIRONMENT}&agent=all`
      const answer = await context.request.get(`/api/v1/policy.simulation?${asked}`)
      if (answer.status() !== 200) throw new Error(`policy.simulation answered ${answer.status()}`)
      const file = join(directory, 'decisions.ndjson')
      writeFileSync(file, eventsFor(await answer.json()))

      await page.goto(`/simulator?env=${ENVIRONMENT}&agent=all`)
      await page.getByRole('tab', { name: 'Decision log' }).click()
      await page.locator('input[type=file]').setInputFiles(file)
      await page.waitForTimeout(1_000)
      const runs: { ms: number; longest: number }[] = []
      for (let round = 0; round < ROUNDS; round++) runs.push(await replayed(page))
      const status = await page.getByRole('region', { name: 'Results' }).getByRole('status').textContent()
      if (!status?.startsWith(`${EVENTS.toLocaleString('en')} requests`))
        throw new Error(`It showed ${status}`)
      const bare = await parsed(page)
      const [ours, longest] = [median(runs.map(({ ms }) => ms)), median(runs.map(run => run.longest))]
      const reference = `${bare.toFixed(0)} ms JSON.parse of the same, in the same browser`
      report(
        'in the browser, from click to table (at most 1 s)',
        `${ours.toFixed(0)} ms`,
        reference,
        ours / bare,
      )
      report('longest time without a frame meanwhile', `${longest.toFixed(0)} ms`, reference, longest / bare)
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

type Answer = {
  now: number
  agents: { id: string }[]
  before: { policy: BundlePolicy } | null
  after: { policy: BundlePolicy } | null
}

/** Every limit of what is there, over and over: some allowed, some not. */
function eventsFor({ now, agents, before, after }: Answer): string {
  const sides = [before?.policy ?? null, after?.policy ?? null] as const
  const { items } = boundaryRequests(
    agents.map(({ id }) => id),
    ...sides,
    now,
    EVENTS,
  )
  if (items.length === 0) throw new Error('The demo has no action to ask for')
  return Array.from({ length: EVENTS }, (_, at) =>
    JSON.stringify({ decision_id: `d-${at}`, input: items[at % items.length]!.request }),
  ).join('\n')
}

/** From the click to the frame in which the table stands. */
function replayed(page: Page): Promise<{ ms: number; longest: number }> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find(each =>
      each.textContent?.startsWith('Replay'),
    )
    if (!button) throw new Error('There is no button to replay')
    const running = () => document.querySelector('[role=progressbar]') !== null
    const frame = () => new Promise<number>(resolve => requestAnimationFrame(resolve))
    await frame()
    const from = performance.now()
    button.click()
    let [seen, last, longest] = [running(), from, 0]
    for (;;) {
      await frame()
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      seen ||= running()
      if (seen && !running()) break
      if (now - from > 30_000) throw new Error('The replay did not end')
    }
    await new Promise<void>(resolve => {
      const channel = new MessageChannel()
      channel.port1.onmessage = () => resolve()
      requestAnimationFrame(() => channel.port2.postMessage(null))
    })
    return { ms: performance.now() - from, longest }
  })
}

/** The reference: the same file's lines, parsed and no more. */
function parsed(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const file = document.querySelector<HTMLInputElement>('input[type=file]')?.files?.[0]
    const times: number[] = []
    for (let round = 0; round < 7; round++) {
      const from = performance.now()
      const text = (await file?.text()) ?? ''
      for (const line of text.split('\n')) JSON.parse(line)
      times.push(performance.now() - from)
    }
    return times.sort((a, b) => a - b)[3] ?? Number.NaN
  })
}
