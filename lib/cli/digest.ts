/**
 * `countersign digest <package.json>`: the digests of a release package, worked out here, and the signatures in it
 * checked, for those who don't want to trust the console's screen. The file is a stranger's: what of it reaches the terminal goes through `visibleLine`.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { visibleLine } from '../domain/action/visible-text'
import { CONTROL_LAYERS, LAYER_NAMES } from '../domain/control-layer/layers'
import { isRefusal } from '../domain/refusal'
import { type RelyingParty, relyingParty } from '../domain/passkey/relying-party'
import { digestRelease, type ReleaseDigests } from '../domain/release/content'
import { type PackageFile, readPackageFile } from '../domain/release/package-file'
import { printSignatures } from './package-signatures'
import { type CliVerb, UsageError } from './verb'

export const verb: CliVerb = {
  usage: 'digest <package.json> [--expect <digest>] [--origin <https://console…>]',
  summary:
    'Works out the digests of a release package and checks its passkey signatures, offline. <package.json> is a file, or - for standard input.',
  help: `  --expect <digest>   64 hex digits, spaces allowed: exits 1 where the root digest is another
  --origin <address>  the console that passkeys must have answered at; without it, the one that the file names

Download the package from the console (a release, More, Download package), compare the root digest with the one on
the signing screen, in the PDF or in evidence, and see in the file what it binds:

  npx countersign digest refunder-production-r42.json --expect "9f1c2ab0 …"

Each passkey signature is derived again from what the file says (digests, meaning, answers, signer, nonce) and
held against the key in the file: verified or FAILED, which exits 1. A signature by re-authentication leaves
nothing to verify offline; its entry in the evidence export does.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { expect: { type: 'string' }, origin: { type: 'string' } },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError('Name one release package.')
    const expected = values.expect?.replace(/\s/g, '').toLowerCase()
    if (expected !== undefined && !/^[0-9a-f]{64}$/.test(expected))
      throw new UsageError('--expect is a SHA-256 digest: 64 hex digits.')
    const party = values.origin === undefined ? null : partyOf(values.origin)
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
    const digests = digestRelease(read.content)
    const wrong = print(read, digests, expected)
    const { content, claims, signatures } = read
    const failed =
      signatures && claims
        ? await printSignatures(signatures, { release: claims.release, content, digests }, party)
        : 0
    return wrong || failed > 0 ? 1 : 0
  },
}

const inEights = (digest: string) => digest.match(/.{8}/g)!.join(' ')
const line = (name: string, value: string) => console.log(`${name.padEnd(13)}${value}`)

function partyOf(origin: string): RelyingParty {
  const party = URL.canParse(origin) ? relyingParty(origin) : null
  if (!party || isRefusal(party))
    throw new UsageError('--origin is the address of the console, such as https://console.acme.example.')
  return party
}

/** True when something differs. */
function print(
  { content, claims }: PackageFile,
  { root, ownership, sections }: ReleaseDigests,
  expected: string | undefined,
): boolean {
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
  if (wrong.length === 0 && expected !== undefined) console.log('Same as you expect.')
  return wrong.length > 0
}
