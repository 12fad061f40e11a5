/**
 * `countersign verify <export>`: checks an evidence export, or a policy export, offline, with no database and no server.
 * The file is a stranger's: what of it reaches the terminal goes through `visibleLine`.
 */
import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { visibleLine } from '../domain/action/visible-text'
import { type ExportVerdict, exportVerifier } from '../domain/evidence/verify-export'
import { type CliVerb, UsageError } from './verb'
import { isGzip, verifyArchiveFile } from './verify-archive'

export const verb: CliVerb = {
  usage: 'verify <export> [--key <verifier key | key.pem>] [--environment <id>]',
  summary:
    'Checks an evidence export or an archive of policy exports offline; names what is wrong first. <export> is a file, or - for standard input.',
  help: `Evidence (*.ndjson):
  --key <verifier key>   the log's key, as its operator gives it; without it, the one that the file names

Policy exports (*.tar.gz, from Bundles or \`countersign export\`):
  --key <key.pem>        needed: the public key that signs bundles, from Settings, Signing keys
  --environment <id>     exits 1 where the archive is signed for another one

  npx countersign verify countersign-export-production-118.tar.gz --key countersign-key.pem`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' }, environment: { type: 'string' } },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError('Name one export to check.')
    let verdict: ExportVerdict
    try {
      if (file !== '-' && isGzip(file)) {
        if (values.key === undefined)
          throw new UsageError('An archive of policy exports is checked with a public key: --key <key.pem>.')
        return verifyArchiveFile(file, values.key, values.environment)
      }
      verdict = await verifyFile(file, values.key)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && 'syscall' in error)) throw error
      console.error(`${file} can't be checked: ${error.message}.`)
      return 2
    }
    print(file, verdict)
    return verdict.ok ? 0 : 1
  },
}

/** Line by line: a log of years is larger than memory. */
async function verifyFile(file: string, vkey: string | undefined): Promise<ExportVerdict> {
  const verifier = exportVerifier({ vkey })
  const input = file === '-' ? process.stdin : createReadStream(file)
  for await (const line of linesOf(input.setEncoding('utf8'))) verifier.line(line)
  return verifier.end()
}

/** Only \n ends a line. node:readline also splits at U+2028 and \r, which may stand inside an entry's text. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield* lines
  }
  if (rest !== '') yield rest
}

function print(file: string, { ok, entries, problems, header, keyFrom }: ExportVerdict) {
  if (header) {
    const scope =
      header.scope.kind === 'full'
        ? 'the whole log'
        : `a selection of the log (${filterText(header.scope.filter)})`
    console.log(`Log         ${visibleLine(header.origin)}`)
    console.log(`Checkpoint  ${header.size} entries`)
    console.log(`Scope       ${scope}, exported ${visibleLine(header.exported_at)}`)
    console.log(`Key         ${visibleLine(header.vkey)}`)
    console.log(
      keyFrom === 'caller'
        ? '            checked with the key that you gave'
        : '            taken from the export itself: get the key from the log’s operator another way and pass it with --key',
    )
  }
  if (ok) {
    console.log(`\nVerified: ${entries} of ${entries} entries are in the signed checkpoint, unaltered.`)
    if (header?.scope.kind === 'selection') {
      console.log(
        'A selection does not prove that nothing that matches the filter was left out; a full export does.',
      )
    }
    return
  }
  const [first, ...rest] = problems
  console.error(`\nNot verified: ${file}`)
  if (first)
    console.error(
      visibleLine(first.index === null ? first.what : `First bad entry: ${first.index}. ${first.what}`),
    )
  if (rest.length > 0) console.error(`${rest.length}${rest.length >= 99 ? ' or more' : ''} further problems.`)
}

function filterText(filter: Record<string, string>): string {
  const parts = Object.entries(filter).map(([field, value]) => `${field} = ${value}`)
  return parts.length > 0 ? visibleLine(parts.join(', ')) : 'no filter named'
}
