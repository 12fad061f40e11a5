/** Random policy × request pairs: what real Cerbos answers of the exported policies, against the evaluator. */
import { isDeepStrictEqual } from 'node:util'
import { exportCerbos } from '../domain/export/cerbos/export-cerbos'
import type { BundlePolicy, EvaluationRequest } from '../domain/policy/model'
import { Malformed } from '../domain/policy/parse-request'
import { askCerbos, askCerbosMany, cerbosTestFiles, comparable } from './cerbos-ask'
import { type CerbosProcess, startCerbos } from './cerbos-process'
import {
  type Comparison,
  type ComparisonOptions,
  type Differs,
  roundsOf,
  startComparison,
} from './comparison'
import { expectedOf, type RandomRound, randomRound } from './random-round'

/** Cerbos reads a policy for seconds when it starts; the next ones are read while these are asked. */
const POLICIES_PER_SERVER = 6

export async function compareCerbos(options: ComparisonOptions): Promise<Comparison> {
  const found = startComparison('Cerbos', options)
  const all = [...roundsOf(options)]
  const groups = Array.from({ length: Math.ceil(all.length / POLICIES_PER_SERVER) }, (_, n) =>
    all.slice(n * POLICIES_PER_SERVER, (n + 1) * POLICIES_PER_SERVER),
  )
  const start = (group: typeof all | undefined) => {
    if (!group) return null
    const rounds = group.map(([nth, size]) => randomRound(options.seed + nth, size))
    const files = rounds.flatMap(({ policy, seed }) => cerbosTestFiles(policy, `v${seed}`))
    const starting = startCerbos(files)
    // Awaited when it is its turn.
    starting.catch(() => undefined)
    return { rounds, starting }
  }
  let next = start(groups[0])
  for (let n = 1; next; n++) {
    const { rounds, starting } = next
    const cerbos = await starting
    next = start(groups[n])
    try {
      for (const round of rounds) await compareRound(cerbos, round, found)
    } catch (error) {
      await next?.starting.then(({ stop }) => stop())
      throw error
    } finally {
      await cerbos.stop()
    }
  }
  return found.comparison
}

async function compareRound(
  cerbos: CerbosProcess,
  round: RandomRound,
  { count, differs }: ReturnType<typeof startComparison>,
): Promise<void> {
  const { policy, pulse, pairs, seed } = round
  const left = inexpressible(policy)
  const asking = askCerbosMany(
    cerbos,
    `v${seed}`,
    pairs.map(({ request, now }) => ({ request, now, pulse })),
  )
  // Judged while Cerbos is busy.
  const expected = pairs.map(pair => expectedOf(round, pair))
  const answers = await asking
  for (const [i, pair] of pairs.entries()) {
    const isLeft = isAbout(left, pair.request)
    const got = answers[i]!
    count(expected[i]!, !isLeft)
    if (isDeepStrictEqual(got, comparable(expected[i]!)) || (isLeft && got === 'denied')) continue
    await differs(round, pair, JSON.stringify(got), stillDiffers)
  }
}

/** What is not expressible is denied by Cerbos: compared too, but only for not being looser. */
function inexpressible(policy: BundlePolicy): Set<string> {
  return new Set(exportCerbos(policy).inexpressible.map(({ action, system }) => `${system}/${action}`))
}

function isAbout(left: Set<string>, request: EvaluationRequest | Malformed): boolean {
  return !(request instanceof Malformed) && left.has(`${request.resource.id}/${request.action.name}`)
}

const stillDiffers: Differs = async ({ policy, pulse, text, request, now }) => {
  const cerbos = await startCerbos(cerbosTestFiles(policy, 'v'))
  try {
    const got = await askCerbos(cerbos, 'v', request, pulse, now)
    const expected = expectedOf({ policy, pulse, seed: 0, pairs: [] }, { text, request, now })
    return !isDeepStrictEqual(got, comparable(expected))
  } finally {
    await cerbos.stop()
  }
}
