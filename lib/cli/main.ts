/** `countersign <verb> [<object>] …`: finds the verb, runs it, and answers the exit code. */
import { type CliVerb, UsageError } from './verb'

/** Loaded lazily: `verify` must run where there is no database, and no configuration for one. */
const VERBS: Record<string, () => Promise<{ verb: CliVerb }>> = {
  verify: () => import('./verify'),
  digest: () => import('./digest'),
  import: () => import('./import'),
  export: () => import('./export'),
  'declare-build': () => import('./declare-build'),
  'export-evidence': () => import('./export-evidence'),
  'token create': () => import('./token-create'),
}

export async function main(args: string[]): Promise<number> {
  const words = args.filter(word => !word.startsWith('-')).slice(0, 2)
  const name = [words.join(' '), words[0] ?? ''].find(known => Object.hasOwn(VERBS, known))
  if (name === undefined) {
    const verbs = await Promise.all(Object.values(VERBS).map(async load => (await load()).verb))
    const usage = `Usage:\n${verbs.map(verb => `  countersign ${verb.usage}\n      ${verb.summary}`).join('\n')}`
    const asked = words.length === 0
    ;(asked ? console.log : console.error)(
      asked ? usage : `countersign knows no «${words.join(' ')}».\n${usage}`,
    )
    return asked ? 0 : 2
  }
  const { verb } = await VERBS[name]!()
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`Usage: countersign ${verb.usage}\n${verb.summary}${verb.help ? `\n\n${verb.help}` : ''}`)
    return 0
  }
  try {
    return await verb.run(args.slice(args.indexOf(name.split(' ').at(-1)!) + 1))
  } catch (error) {
    // parseArgs names what it didn't expect; that is for the person, a stack trace is not.
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!(error instanceof UsageError) && !code.startsWith('ERR_PARSE_ARGS')) throw error
    console.error(`${(error as Error).message}\nUsage: countersign ${verb.usage}\n--help says more.`)
    return 2
  }
}
