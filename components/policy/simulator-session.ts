/** What the simulator's worker does: holds the two policies and the last run, replays, and says why. */
import { whatWouldDiffer } from '@/lib/domain/policy/analysis/what-would-differ'
import { cellCache } from '@/lib/domain/policy/analysis/rule-diagrams'
import { fieldName } from '@/lib/domain/policy/describe-condition'
import { explain } from '@/lib/domain/policy/explain'
import { leavesOf } from '@/lib/domain/policy/leaves-of'
import type { Rule } from '@/lib/domain/policy/model'
import { Malformed } from '@/lib/domain/policy/parse-request'
import { askedActions, mildestCall } from '@/lib/domain/policy/simulate/boundary-requests'
import { decide, type ReplayItem, type ReplayRow, type Situation } from '@/lib/domain/policy/simulate/replay'
import { situationAt } from '@/lib/domain/policy/simulate/situation-at'
import { writeJson } from '@/lib/domain/policy/strict-json'
import { replayAll, type RunOptions, type Sides } from './simulator-run'
import { fileText, limitRequests, logRequests, oneRequest, replayGolden } from './simulator-sets'
import type { Evaluation, WhyHop } from './types'
import type { Simulation } from './simulator-page'

export type Opened = Sides & Pick<Simulation, 'agents' | 'rule_names' | 'owners'>

/** `at`: when the requests are made, epoch seconds; null: when the two sides were loaded. */
export type Job = { at: number | null } & (
  | { set: 'one'; text: string }
  /** `own_time`: each event at the time that it carries. */
  | { set: 'log'; file: Blob; own_time: boolean }
  | { set: 'limits' }
  | { set: 'golden' }
)

export type RunResult = {
  rows: ReplayRow[]
  /** What was left out, and why. */
  notes: string[]
  /** What "before" is called. */
  before: string
}

export type Why = {
  /** Epoch seconds at which it was judged. */
  at: number
  /** Why it could not be read; null when it could. */
  malformed: string | null
  request: string | null
  before: WhyHop[] | null
  after: WhyHop[] | null
  lower: Evaluation['lower'] | null
}

/** An action that a request can be built for, with the fields that its rules look at. */
export type FormAction = {
  system: string
  action: string
  purposes: string[]
  fields: { path: string[]; name: string; asked_by: string[] }[]
}

type LastRun = { items: readonly ReplayItem[]; sidesOf: (at: number) => Sides }

export class SimulatorSession {
  #last: LastRun = { items: [], sidesOf: () => this.opened }

  constructor(readonly opened: Opened) {}

  /** Throws `Cancelled` and `Unreadable`; the run before stays. */
  async run(job: Job, options: RunOptions = {}): Promise<RunResult> {
    if (job.set === 'golden') {
      const { rows, items, sidesOf } = await replayGolden(options)
      this.#last = { items, sidesOf }
      return { rows, notes: [], before: 'Must be' }
    }
    const { items: made, notes } = await this.#requests(job, options)
    const items = made.map(item => ({ ...item, at: item.at ?? job.at ?? this.opened.now }))
    const rows = await replayAll(items, this.opened, options)
    this.#last = { items, sidesOf: () => this.opened }
    return { rows, notes, before: 'In force' }
  }

  #requests(job: Exclude<Job, { set: 'golden' }>, options: RunOptions) {
    if (job.set === 'one') return { items: oneRequest(job.text), notes: [] }
    if (job.set === 'log') return this.#logged(job.file, job.own_time, options)
    const agents = this.opened.agents.map(({ id }) => id)
    return limitRequests(agents, this.opened, job.at ?? this.opened.now, options)
  }

  async #logged(file: Blob, ownTime: boolean, options: RunOptions) {
    return logRequests(await fileText(file), ownTime, options)
  }

  /** Of a row of the last run. */
  why(place: number): Why {
    const { items, sidesOf } = this.#last
    const item = items[place]
    if (!item) throw new Error(`The last run has no request ${place}`)
    const sides = sidesOf(place)
    const at = item.at ?? sides.now
    const { request } = item
    if (request instanceof Malformed)
      return { at, malformed: request.detail, request: null, before: null, after: null, lower: null }
    const [before, after] = [sides.before, sides.after].map(side => this.#why(side, item, sides.now, at))
    return {
      at,
      malformed: null,
      request: pretty(writeJson(request)),
      before: before?.hops ?? null,
      after: after?.hops ?? null,
      lower: after?.lower ?? null,
    }
  }

  #why(side: Situation, { request }: ReplayItem, now: number, at: number) {
    if (!side || request instanceof Malformed) return null
    const { policy, pulse } = situationAt(side, now, at)
    const result = decide(side, request, now, at)
    const hops = explain(policy, request, result, at).map(
      (hop): WhyHop => ({
        ...hop,
        rows: hop.rows.map(row => ({
          ...row,
          name: this.opened.rule_names[row.rule.split('@')[0] ?? ''] ?? '',
          owner: this.opened.owners[hop.agent]?.[row.layer] ?? null,
        })),
      }),
    )
    return { hops, lower: whatWouldDiffer(policy, pulse, request, result, at) }
  }

  actions(agent: string): FormAction[] {
    return askedActions([agent], this.#policies()).map(({ system, action, purposes, rules }) => ({
      system,
      action,
      purposes,
      fields: fieldsOf(rules),
    }))
  }

  /** The mildest call of an action, to start from; "" where there is none. */
  example(agent: string, system: string, action: string): string {
    const sides = this.#policies()
    const asked = askedActions([agent], sides).find(each => each.system === system && each.action === action)
    const item = asked && mildestCall(asked, sides, cellCache(this.opened.now))
    return item && !(item.request instanceof Malformed) ? JSON.stringify(item.request, null, 2) : ''
  }

  #policies() {
    return [this.opened.before?.policy ?? null, this.opened.after?.policy ?? null]
  }
}

/** The clock has a field of its own, and the environment is chosen. */
const ELSEWHERE = ['clock', 'environment']

function fieldsOf(rules: readonly Rule[]): FormAction['fields'] {
  const fields = new Map<string, FormAction['fields'][number]>()
  for (const { condition, message } of rules) {
    for (const { field } of leavesOf(condition)) {
      if (ELSEWHERE.includes(field[0] ?? '')) continue
      const key = JSON.stringify(field)
      const known = fields.get(key) ?? { path: field, name: fieldName(field), asked_by: [] }
      if (!known.asked_by.includes(message)) known.asked_by.push(message)
      fields.set(key, known)
    }
  }
  return [...fields.values()]
}

/** Indented where a double holds every number; else as it is, so that no literal is rounded. */
function pretty(text: string): string {
  const indented = JSON.stringify(JSON.parse(text), null, 2)
  return JSON.stringify(JSON.parse(indented)) === text ? indented : text
}
