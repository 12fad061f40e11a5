/**
 * `npm run fuzz`: random policies × random requests, every night. The evaluator against each OPA that is there, and
 * against Cedar and Cerbos as far as these can say the policy.
 *
 * FUZZ_PAIRS (200,000 for each engine), FUZZ_SEED, FUZZ_TARGETS (opa,cedar,cerbos). What differs is printed with its
 * seed, and becomes a golden case that keeps `npm test` red (`lib/testing/found-case.ts`).
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compareCedar } from '@/lib/testing/cedar-compare'
import { compareCerbos } from '@/lib/testing/cerbos-compare'
import { cerbosMissing } from '@/lib/testing/cerbos-process'
import type { Comparison, ComparisonOptions } from '@/lib/testing/comparison'
import { compareOpa } from '@/lib/testing/opa-compare'
import { opaBinaries } from '@/lib/testing/opa-process'

const pairs = Number(process.env.FUZZ_PAIRS ?? 200_000)
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const targets = (process.env.FUZZ_TARGETS ?? 'opa,cedar,cerbos').split(',')

type Engine = { target: string; name: string; requestsPerPolicy: number; compare: Compare }
type Compare = (options: ComparisonOptions) => Promise<Comparison>

const engines: Engine[] = [
  ...opaBinaries().map(binary => ({
    target: 'opa',
    name: binary.name,
    requestsPerPolicy: 500,
    compare: (options: ComparisonOptions) => compareOpa(binary, options),
  })),
  { target: 'cedar', name: 'Cedar', requestsPerPolicy: 500, compare: compareCedar },
  // Reading one of these policies takes Cerbos about three seconds.
  { target: 'cerbos', name: 'Cerbos', requestsPerPolicy: 2000, compare: compareCerbos },
]

const began = performance.now()
function progress(engine: string, compared: number): void {
  console.log(`${engine}: ${compared} after ${((performance.now() - began) / 1000).toFixed(0)} s`)
}

async function run({ name, requestsPerPolicy, compare }: Engine): Promise<number> {
  const start = performance.now()
  const { compared, expressible, outcomes, disagreements } = await compare({
    pairs,
    seed,
    requestsPerPolicy,
    progress,
  })
  const seconds = (performance.now() - start) / 1000
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  console.log(
    `${name}: ${compared} pairs, ${expressible} of them expressible, in ${seconds.toFixed(0)} s (${counts.join(', ')}), ${disagreements.length} disagreements`,
  )
  for (const text of disagreements.slice(0, 20)) console.log(`  ${text}`)
  return disagreements.length
}

/** Each engine has a process of its own: the evaluator and the generator beside it keep one core busy. */
function inOwnProcess({ name }: Engine): Promise<boolean> {
  const [node, script] = [process.execPath, fileURLToPath(import.meta.url)]
  const env = { ...process.env, FUZZ_PAIRS: String(pairs), FUZZ_SEED: String(seed) }
  const child = spawn(node, ['--import', 'tsx', script, name], { stdio: 'inherit', env })
  return new Promise(done => child.once('exit', code => done(code === 0)))
}

const [only] = process.argv.slice(2)
if (only !== undefined) {
  for (const engine of engines.filter(({ name }) => name === only)) {
    if ((await run(engine)) > 0) process.exitCode = 1
  }
} else {
  console.log(`FUZZ_SEED=${seed} FUZZ_PAIRS=${pairs}`)
  const missing = targets.includes('cerbos') ? cerbosMissing() : null
  if (missing !== null) console.log(`Cerbos: ${missing}`)
  const chosen = engines.filter(
    ({ target }) => targets.includes(target) && (target !== 'cerbos' || missing === null),
  )
  if (!(await Promise.all(chosen.map(inOwnProcess))).every(Boolean)) {
    console.log(`Again: FUZZ_SEED=${seed} FUZZ_PAIRS=${pairs} npm run fuzz`)
    process.exitCode = 1
  }
}
