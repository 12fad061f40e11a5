/** The classification workbench with 5,000 actions, in a real browser against the built console. */
import type { Page } from '@playwright/test'
import postgres from 'postgres'
import { startStack } from '../e2e/support/stack'
import { heading, median, report } from './measure'
import { onSignedInPage } from './signed-in-page'
import { ACTIONS, BULK, insertLargeSystem, sessionOf, SYSTEM } from './workbench-data'

const MOVES = 40
/** Each shows another number of rows than the one before: that is what the measurement waits for. */
const ROUNDS = 3
const FILTERS = ['get', 'thing_1', 'bulk', 'thing_77', 'refund', 'bulk_4', 'delete_thing_4', 'thing_42', '']

export async function benchWorkbench(): Promise<void> {
  const stack = await startStack()
  try {
    await measureWorkbench(stack.consoleUrl, stack.databaseUrl())
  } finally {
    await stack.stop()
  }
}

export async function measureWorkbench(consoleUrl: string, databaseUrl: string): Promise<void> {
  heading(`Workbench with ${ACTIONS.toLocaleString('en')} actions`)
  const sql = postgres(databaseUrl, { max: 1 })
  const [there] = await sql`select id from system where slug = ${SYSTEM}`
  if (!there) await insertLargeSystem(sql)
  await sql`update action set effect = null, data_class = null, reversible = null, classified_at = null, classified_digest = null
    where system_id = 'sys_bench' and name like 'bulk%'`
  const token = await sessionOf(sql)
  await sql.end()
  await onSignedInPage(consoleUrl, token, async page => {
    await page.goto(`/actions?system=${SYSTEM}`)
    await page.getByRole('table').or(page.getByRole('grid')).first().waitFor()
    await page.keyboard.press('j')
    await page.waitForTimeout(1_000)
    await prepare(page)
    // The reference: a key that nothing listens to, on the same page with the same rows.
    const empty = median(await keys(page, Array(MOVES).fill('F8')))
    const move = await keys(page, Array(MOVES).fill('j'))
    line('move with J, median (at most 50 ms)', median(move), empty)
    line('move with J, 95th of 100', percentile(move, 95), empty)
    const filter = await filters(page)
    line('filter, median of a change (at most 50 ms)', median(filter), empty)
    line('filter, 95th of 100', percentile(filter, 95), empty)
    line(`bulk classification of ${BULK} (at most 1,000 ms)`, await bulk(page), empty)
  })
}

function line(what: string, ms: number, empty: number): void {
  report(what, `${ms.toFixed(1)} ms`, `${empty.toFixed(1)} ms for a key that does nothing`, ms / empty)
}

function percentile(values: number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * at) / 100))] ?? Number.NaN
}

/** From the event's own time stamp to the frame after the one that its change was painted in. */
async function prepare(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = []
    const painted = (from: number) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel()
        channel.port1.onmessage = () => times.push(performance.now() - from)
        channel.port2.postMessage(null)
      })
    }
    addEventListener('keydown', event => painted(event.timeStamp), { capture: true })
    Object.assign(globalThis, { benchTimes: times })
  })
}

async function keys(page: Page, pressed: string[]): Promise<number[]> {
  const before = await page.evaluate(
    () => (globalThis as unknown as { benchTimes: number[] }).benchTimes.length,
  )
  for (const key of pressed) {
    await page.keyboard.press(key)
    await page.waitForTimeout(60)
  }
  return page.evaluate(
    from => (globalThis as unknown as { benchTimes: number[] }).benchTimes.slice(from),
    before,
  )
}

/** From the change of the search box to the paint after the list shows what it asks for. */
async function filters(page: Page): Promise<number[]> {
  const times: number[] = []
  for (const text of Array(ROUNDS).fill(FILTERS).flat()) {
    const ms = await page.evaluate(async value => {
      const box = document.querySelector<HTMLInputElement>('search input')
      const table = document.querySelector('[aria-rowcount], table')
      if (!box || !table) throw new Error('no search box or no table')
      const shown = () => document.querySelector('search [role=status]')?.textContent ?? ''
      const before = shown()
      const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
      const from = performance.now()
      setter?.call(box, value)
      box.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise<void>((resolve, reject) => {
        const giveUp = setTimeout(() => reject(new Error(`the filter ${value} changed nothing`)), 5_000)
        const look = () => {
          if (shown() === before) return requestAnimationFrame(look)
          clearTimeout(giveUp)
          const channel = new MessageChannel()
          channel.port1.onmessage = () => resolve()
          requestAnimationFrame(() => channel.port2.postMessage(null))
        }
        look()
      })
      return performance.now() - from
    }, text)
    times.push(ms)
    await page.waitForTimeout(200)
  }
  return times
}

/** From the press of the button to the answer of the door, with every row shown as saved. */
async function bulk(page: Page): Promise<number> {
  await page.getByRole('searchbox').or(page.locator('search input')).first().fill('bulk_')
  await page.waitForTimeout(500)
  await page.getByRole('checkbox', { name: /all/i }).first().click()
  await page.getByText(`${BULK} selected`).waitFor()
  await page.keyboard.press('2')
  await page.keyboard.press('Shift+2')
  const answer = page.waitForResponse(response => response.url().endsWith('/action.classify'))
  const from = performance.now()
  await page.getByRole('button', { name: `Classify ${BULK} actions` }).click()
  const response = await answer
  if (response.status() !== 200) throw new Error(`classifying answered ${response.status()}`)
  await page.waitForFunction(() => !document.body.innerText.includes('Saving…'))
  return performance.now() - from
}
