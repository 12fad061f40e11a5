/** What the simulator can replay, made in slices: one request, a log file, the limits of the rules, the golden cases. */
import type { GoldenCase, RawCase } from '@/lib/domain/policy/golden/build-case'
import { evaluate } from '@/lib/domain/policy/evaluate'
import { parseRequest } from '@/lib/domain/policy/parse-request'
import { cellCache } from '@/lib/domain/policy/analysis/rule-diagrams'
import {
  addBoundaries,
  askedActions,
  type BoundaryRequests,
} from '@/lib/domain/policy/simulate/boundary-requests'
import { MAX_EVENTS } from '@/lib/domain/policy/simulate/decision-log'
import { becauseOf, described, type ReplayItem, type ReplayRow } from '@/lib/domain/policy/simulate/replay'
import { Unreadable } from './simulator-messages'
import { inSlices, readLog, type RunOptions, type Sides } from './simulator-run'

const MAX_NOTES = 20
export const MAX_FILE_BYTES = 64 * 1024 * 1024

export function oneRequest(text: string): ReplayItem[] {
  return [{ label: 'this request', request: parseRequest(text) }]
}

type Made = { items: ReplayItem[]; notes: string[] }

/** `at` in epoch seconds: windows are asked from then on. */
export async function limitRequests(
  agents: readonly string[],
  { before, after }: Sides,
  at: number,
  options: RunOptions,
): Promise<Made> {
  const policies = [before?.policy ?? null, after?.policy ?? null]
  const asked = askedActions(agents, policies)
  const made: BoundaryRequests = { items: [], left_out: [], beyond: 0 }
  const cache = cellCache(at)
  await inSlices(asked, each => addBoundaries(made, each, policies, cache, MAX_EVENTS), options, asked.length)
  const notes = made.left_out
    .slice(0, MAX_NOTES)
    .map(({ system, action, why }) => `${system} ${action} is not analysed. ${why}`)
  if (made.left_out.length > MAX_NOTES)
    notes.push(`and ${made.left_out.length - MAX_NOTES} more actions that are not analysed`)
  if (made.beyond > 0)
    notes.push(`${made.beyond.toLocaleString('en')} more values are left out: 10,000 at a time.`)
  return { items: made.items, notes }
}

/** `ownTime`: each event is judged at the time that it carries. */
export async function logRequests(text: string, ownTime: boolean, options: RunOptions): Promise<Made> {
  const { requests, problems, beyond } = await readLog(text, options)
  const notes = problems.slice(0, MAX_NOTES).map(({ line, what }) => `Line ${line}: ${what}`)
  if (problems.length > MAX_NOTES)
    notes.push(`and ${problems.length - MAX_NOTES} more lines that hold no request`)
  if (beyond > 0) notes.push(`${beyond.toLocaleString('en')} events after the first 10,000 are left out.`)
  const items = requests.map(({ label, request, decided_at }) => ({
    label,
    request,
    ...(ownTime && decided_at !== null && { at: decided_at }),
  }))
  return { items, notes }
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
export async function replayGolden(options: RunOptions) {
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
        ...described(request, one.policy),
        before: one.expect.outcome,
        after,
        changed: one.expect.outcome !== after,
        because: becauseOf(result),
      })
    },
    options,
    cases.length,
  )
  return { rows, items, sidesOf }
}
