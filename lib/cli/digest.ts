/**
 * `countersign digest <package.json>`: the digests of a release package, worked out here, for those who don't want
 * to trust the console's screen. The file is a stranger's: what of it reaches the terminal goes through `visibleLine`.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { visibleLine } from '../domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '../domain/control-layer/layers'
import { isRefusal } from '../domain/refusal'
import { digestRelease } from '../domain/release/content'
import { type PackageFile, readPackageFile } from '../domain/release/package-file'
import { type CliVerb, UsageError } from './verb'

export const verb: CliVerb = {
  usage: 'digest <package.json> [--expect <digest>]',
  summary:
    'Works out the digests of a release package offline. <package.json> is a file, or - for standard input.',
  help: `  --expect <digest>   64 hex digits, spaces allowed: exits 1 where the root digest is another

Download the package from the console (Releases, Compare, Package), compare the root digest with the one on
the signing screen, in the PDF or in evidence, and see in the file what it binds:

  npx countersign digest refunder-production-r42.json --expect "9f1c2ab0 …"`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { expect: { type: 'string' } },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError('Name one release package.')
    const expected = values.expect?.replace(/\s/g, '').toLowerCase()
    if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected))
      throw new UsageError('--expect is a SHA-256 digest: 64 hex digits.')
    let text: string
    try {
      // Bytes that are no UTF-8 would be read as something else than what they are.
      text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file === '-' ? 0 : file))
    } catch (error) {
      if (error instanceof TypeError) {
        console.error(`${file} is not UTF-8 text, so it is no release package.`)
        return 1
      }
      if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error
      console.error(`${file} can't be read: ${error.message}.`)
      return 2
    }
    const read = readPackageFile(text)
    if (isRefusal(read)) {
      console.error(`${file}: ${visibleLine(read.detail)}`)
      return 1
    }
    return print(read, expected)
  },
}

const inEights = (digest: string) => digest.match(/.{8}/g)!.join(' ')
const line = (name: string, value: string) => console.log(`${name.padEnd(13)}${value}`)

function print({ content, claims }: PackageFile, expected: string | undefined): number {
  const { root, ownership, sections } = digestRelease(content)
  const { agent, environment } = content
  line('Agent', `${visibleLine(agent.name)} of ${visibleLine(agent.team)}, in ${visibleLine(environment.id)}`)
  if (claims)
    line('Release', `${visibleLine(claims.label)}, revision ${claims.revision}, by the file's own word`)
  line('Root', inEights(root))
  for (const layer of CONTROL_LAYERS) line(`  ${LAYER_NAMES[layer]}`, inEights(sections[layer]))
  line('  Owners', inEights(ownership))
  const wrong = [
    claims && claims.digest !== root && `The file names another root digest: ${inEights(claims.digest)}`,
    expected !== undefined && expected !== root && `Differs from what you expect: ${inEights(expected)}`,
  ].filter(sentence => typeof sentence === 'string')
  for (const sentence of wrong) console.error(sentence)
  if (wrong.length > 0) return 1
  if (expected !== undefined) console.log('Same as you expect.')
  return 0
}
