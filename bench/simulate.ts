/**
 * 10,000 requests of a decision log replayed against two policies: by the code that the simulator's worker runs, with
 * policies of 20 × 50 actions, and on the simulator's page in a browser.
 */
import { replayAll, readLog } from '@/components/policy/simulator-run'
import { heading, median, report } from './measure'
import { buildWorld } from './policy'
import { benchSimulatePage } from './simulate-page'

const EVENTS = 10_000
const ROUNDS = 7

export async function benchSimulate(): Promise<void> {
  heading(`Simulator, ${EVENTS.toLocaleString('en')} requests`)
  const now = 1_800_000_000
  const { policy, pulse, requests } = buildWorld(20, 50, now)
  const lines = Array.from({ length: EVENTS }, (_, at) => {
    const request = {
      ...requests[at % requests.length]!,
      subject: { type: 'agent', id: `spiffe://acme/agt_${at % 20}` },
    }
    return JSON.stringify({ decision_id: `d-${at}`, path: 'countersign/decision', input: request })
  })
  const text = lines.join('\n')
  const [replayed, parsed]: [number[], number[]] = [[], []]
  let changed = 0
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const log = await readLog(text)
    const rows = await replayAll(log.requests, {
      before: { policy, pulse },
      after: { policy: stricter(policy), pulse },
      now: now + 1,
    })
    replayed.push(performance.now() - start)
    changed = rows.filter(row => row.changed).length
    const begin = performance.now()
    for (const line of lines) JSON.parse(line)
    parsed.push(performance.now() - begin)
  }
  if (changed === 0 || changed === EVENTS) throw new Error('The benchmark changes all requests alike')
  const [ours, bare] = [median(replayed), median(parsed)]
  report(
    `in Node, read and replayed, median of ${ROUNDS}`,
    `${ours.toFixed(0)} ms`,
    `${bare.toFixed(0)} ms JSON.parse of the same`,
    ours / bare,
  )
  await benchSimulatePage()
}

/** One rule stricter on every action. */
function stricter(policy: ReturnType<typeof buildWorld>['policy']) {
  const copy = structuredClone(policy)
  for (const agent of Object.values(copy.agents)) {
    for (const actions of Object.values(agent.surface)) {
      for (const entry of Object.values(actions)) {
        const [first] = entry.thresholds
        if (first)
          entry.thresholds.push({
            ...first,
            id: 'thr_more',
            outcome: 'deny',
            condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '300' }, negated: false },
          })
      }
    }
  }
  return copy
}
