/** `npm run bench`: speed, each figure beside a reference of the same run. `npm run bench -- policy` runs one part. */
import { benchAppends } from './appends'
import { benchPolicy } from './policy'
import { benchStart } from './start'

const PARTS: Record<string, () => Promise<void>> = { policy: benchPolicy, appends: benchAppends, start: benchStart }

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !(name in PARTS))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}.`)
  process.exitCode = 2
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) await PARTS[name]?.()
}
