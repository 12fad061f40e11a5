/** The whole product with one command: database, build, processes; and the end of all of it on Ctrl-C. */
import { runProduct } from '@/lib/processes/run-product'
import { readEnvironment, SettingError } from '@/lib/config/env'
import { parseStartArguments, START_HELP } from '@/lib/processes/start-arguments'

process.stdout.on('error', () => {}) // the terminal may close before we end

try {
  const choice = parseStartArguments(process.argv.slice(2))
  if (choice.help) {
    console.log(START_HELP)
  } else {
    await runProduct({ environment: readEnvironment(), seed: choice.seed })
  }
} catch (error) {
  // Sentences for what a person can change, a stack for what is our fault.
  console.error(`\n  ${error instanceof SettingError ? error.message : (error as Error).message}\n`)
  if (error instanceof TypeError || error instanceof ReferenceError) console.error(error.stack)
  process.exitCode = 1
}
