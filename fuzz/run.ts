/**
 * `npm run fuzz`: random policies × random requests, every night. The evaluator against each OPA that is there, and
 * against Cedar and Cerbos as far as these can say the policy. FUZZ_PAIRS (200,000), FUZZ_SEED, FUZZ_TARGETS.
 */
import { compareCedar } from '@/lib/testing/cedar-compare'
import { compareCerbos } from '@/lib/testing/cerbos-compare'
import { opaBinaries } from '@/lib/testing/opa-process'
import { compareOpa, type Disagreement } from './compare-opa'

const pairs = Number(process.env.FUZZ_PAIRS ?? 200_000)
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const targets = (process.env.FUZZ_TARGETS ?? 'opa,cedar,cerbos').split(',')

type Compared = { compared: number; expressible?: number; outcomes: Record<string, number> }

let failed = 0
function report(name: string, seconds: number, found: Compared, disagreements: string[]): void {
  const exact = found.expressible === undefined ? '' : `, ${found.expressible} of them expressible`
  const outcomes = Object.entries(found.outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  console.log(
    `${name}: ${found.compared} pairs${exact} in ${seconds.toFixed(0)} s (${outcomes.join(', ')}), ${disagreements.length} disagreements`,
  )
  for (const text of disagreements.slice(0, 20)) console.log(`  ${text}`)
  failed += disagreements.length
}

async function timed(name: string, work: () => Promise<[Compared, string[]]>): Promise<void> {
  const start = performance.now()
  const [found, disagreements] = await work()
  report(name, (performance.now() - start) / 1000, found, disagreements)
}

const lines = (disagreements: Disagreement[]) =>
  disagreements.map(({ what, candidate }) => `${what}\n    golden case candidate: ${candidate}`)

console.log(`FUZZ_SEED=${seed} FUZZ_PAIRS=${pairs}`)
if (targets.includes('opa')) {
  await Promise.all(
    opaBinaries().map(({ name, path }) =>
      timed(name, async () => {
        const found = await compareOpa(path, { pairs, seed })
        return [found, lines(found.disagreements)]
      }),
    ),
  )
}
if (targets.includes('cedar')) {
  await timed('Cedar', async () => {
    const found = compareCedar({ pairs, seed })
    return [found, found.disagreements]
  })
}
if (targets.includes('cerbos')) {
  await timed('Cerbos', async () => {
    const found = await compareCerbos({ pairs, seed })
    return [found, found.disagreements]
  })
}
if (failed > 0) {
  console.log(`Again: FUZZ_SEED=${seed} FUZZ_PAIRS=${pairs} npm run fuzz`)
  process.exitCode = 1
}
