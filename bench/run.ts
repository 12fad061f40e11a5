/** `npm run bench`: speed, each figure beside a reference of the same run. `npm run bench -- policy` runs one part. */
import { opaBinaries } from '@/lib/testing/opa-process'
import { benchAppends } from './appends'
import { benchBundle } from './bundle'
import { heading, report } from './measure'
import { type Measured, measureEvaluations, measureOpa, measureWithJson } from './policy'
import { benchRelease } from './release'
import { benchSimulate } from './simulate'
import { benchStart } from './start'
import { benchWorkbench } from './workbench'

function show({ name, value, unit, reference }: Measured): void {
  report(
    name,
    `${value.toFixed(0)} ${unit}`,
    `${reference.value.toFixed(0)} ${unit} ${reference.name}`,
    value / reference.value,
  )
}

async function benchPolicy(): Promise<void> {
  heading('Decisions')
  show(measureEvaluations())
  show(measureWithJson())
  for (const { name, path } of opaBinaries()) {
    console.log(`  ${name}`)
    const large = await measureOpa(path, 1000)
    const small = await measureOpa(path, 100)
    show(large)
    show(small)
    const reference = { name: small.name, value: small.value }
    show({ ...large, name: 'growth from 100 to 1,000 agents', reference })
  }
}

const PARTS: Record<string, () => Promise<void>> = {
  policy: benchPolicy,
  bundle: benchBundle,
  release: benchRelease,
  simulate: benchSimulate,
  appends: benchAppends,
  start: benchStart,
  workbench: benchWorkbench,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`)
  process.exitCode = 2
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) await PARTS[name]?.()
}
