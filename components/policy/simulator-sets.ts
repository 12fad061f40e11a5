/** What the simulator can replay, made in slices: one request, a log file, the limits of the rules, the golden cases. */
import type { GoldenCase, RawCase } from '@/lib/domain/policy/golden/build-case'
import { evaluate } from '@/lib/domain/policy/evaluate'
import { parseRequest } from '@/lib/domain/policy/parse-request'
import { cellCache } from '@/lib/domain/policy/analysis/rule-diagrams'
import { askedActions, boundaryRequests, mildestCall } from '@/lib/domain/policy/simulate/boundary-requests'
import { MAX_EVENTS } from '@/lib/domain/policy/simulate/decision-log'
import { becauseOf, described, type ReplayItem, type ReplayRow } from '@/lib/domain/policy/simulate/replay'
import { inSlices, readLog, replayAll, type RunOptions, type Sides } from './simulator-run'

export type Simulated = {
  rows: ReplayRow[]
  items: ReplayItem[]
  /** Sides of one row: the page's, but a golden case brings its own. */
  sidesOf: (row: ReplayRow) => Sides
  /** What was left out, and why. */
  notes: string[]
  /** What "before" is called. */
  before: string
}

export const MAX_FILE_BYTES = 64 * 1024 * 1024

/** A file that can't be read at all; `message` is the sentence for the person. */
export class Unreadable extends Error {}

export async function simulateItems(
  items: readonly ReplayItem[],
  sides: Sides,
  notes: string[],
  options: RunOptions,
): Promise<Simulated> {
  const rows = await replayAll(items, sides, options)
  return { rows, items: [...items], sidesOf: () => sides, notes, before: 'In force' }
}

export function oneRequest(text: string): ReplayItem[] {
  return [{ label: 'this request', request: parseRequest(text) }]
}

/** The mildest call of the first action, to start from; "" where there is none. */
export function exampleRequest(agent: string, { before, after, now }: Sides): string {
  const policies = [before?.policy ?? null, after?.policy ?? null]
  const [asked] = askedActions([agent], policies)
  const item = asked && mildestCall(asked, policies, cellCache(now))
  return item ? JSON.stringify(item.request, null, 2) : ''
}

export function limitRequests(agent: string, sides: Sides): { items: ReplayItem[]; notes: string[] } {
  const made = boundaryRequests(
    [agent],
    sides.before?.policy ?? null,
    sides.after?.policy ?? null,
    sides.now,
    MAX_EVENTS,
  )
  const notes = made.left_out.map(({ system, action, why }) => `${system} ${action} is left out. ${why}`)
  if (made.beyond > 0)
    notes.push(`${made.beyond.toLocaleString('en')} more values are left out: 10,000 at a time.`)
  return { items: made.items, notes }
}

export async function logRequests(
  text: string,
  options: RunOptions,
): Promise<{ items: ReplayItem[]; notes: string[] }> {
  const { requests, problems, beyond } = await readLog(text, options)
  const notes = problems.slice(0, 20).map(({ line, what }) => `Line ${line}: ${what}`)
  if (problems.length > 20) notes.push(`and ${problems.length - 20} more lines that hold no request`)
  if (beyond > 0) notes.push(`${beyond.toLocaleString('en')} events after the first 10,000 are left out.`)
  return { items: requests, notes }
}

/** Text of a log file, gzip or not: told by its first bytes, not by its name. */
export async function fileText(file: Blob): Promise<string> {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isGzip = head[0] === 0x1f && head[1] === 0x8b
  const stream = isGzip ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = stream.getReader()
  let size = 0
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      size += value.byteLength
      // A small file can unpack to far more than fits.
      if (size > MAX_FILE_BYTES) throw new Unreadable('The file holds more than 64 MB. Split it.')
      text += decoder.decode(value, { stream: true })
    }
  } catch (error) {
    if (error instanceof Unreadable) throw error
    const what = isGzip ? 'The gzip file is damaged or cut off.' : 'The file is not UTF-8 text.'
    throw new Unreadable(`${what} Export the decision log again.`)
  } finally {
    void reader.cancel().catch(() => {})
  }
}

/** Each against the policy that it brings: what it must be, and what this browser's evaluator makes of it. */
export async function simulateGolden(options: RunOptions): Promise<Simulated> {
  const { goldenFixtures, goldenCaseFiles } = await import('./simulator-golden')
  const { buildCase } = await import('@/lib/domain/policy/golden/build-case')
  const cases: GoldenCase[] = goldenCaseFiles().flatMap(([file, raw]) =>
    raw.map((each: RawCase) => buildCase(file, each, goldenFixtures())),
  )
  const rows: ReplayRow[] = []
  const items: ReplayItem[] = []
  const sidesOf = (at: number): Sides => {
    const { policy, pulse, now } = cases[at]!
    return { before: null, after: policy && pulse ? { policy, pulse } : null, now }
  }
  await inSlices(
    cases,
    (one, at) => {
      const request = parseRequest(one.text)
      const result = evaluate(one.policy, one.pulse, request, one.now)
      const after = result.context.outcome
      items.push({ label: one.name, request })
      rows.push({
        at,
        label: one.name,
        ...described(request),
        before: one.expect.outcome,
        after,
        changed: one.expect.outcome !== after,
        because: becauseOf(result),
      })
    },
    options,
  )
  return { rows, items, sidesOf: row => sidesOf(row.at), notes: [], before: 'Must be' }
}
