/** The command line: `countersign <verb> [<object>] …`. One file a verb in lib/cli, loaded only when it is asked for. */
import { main } from '../lib/cli/main'

process.exitCode = await main(process.argv.slice(2))
