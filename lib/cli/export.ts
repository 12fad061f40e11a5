/**
 * `countersign export`: one release as one target says it, or the signed archive of an environment. What the console
 * answers is a stranger's: lines go through `visibleLine`, files only where an archive's could go.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { visibleLine } from '../domain/action/visible-text'
import { type ExportTarget, EXPORT_TARGETS, type Inexpressible, TARGET_NAMES } from '../domain/export/target'
import { isRefusal } from '../domain/refusal'
import { API_HELP, API_OPTIONS, type Api, CallFailed, withApi } from './api'
import { type CliVerb, UsageError } from './verb'
import { type VerifiedExport, verifyExport } from './verify-archive'
import { writeArchive, writeFiles } from './write-files'

const POLL_MS = 1000
const WAIT_SECONDS = 600

export const verb: CliVerb = {
  usage: 'export --target <target | all> (--environment <id> | --release <id>) [--out <folder or file>]',
  summary:
    'Writes what is in force, or one release, in the format of another engine; what that can’t express goes to standard error.',
  help: `  --target <target>      ${EXPORT_TARGETS.join(', ')}, or all of them
  --environment <id>     what enforcers load there now, out of the signed archive: asked for, waited for, verified
  --release <id>         one release instead: a preview to read, not signed; its serial and times are 0
  --out <folder>         where the files go; without it one file goes to standard output
  --out <file>           with --target all --environment: where the archive goes, as it was signed
  --key <key.pem>        the public key to verify with; without it, the one that the console answers
${API_HELP}

The token needs the operations bundle.request-export and bundle.get-export; for a release, release.get-export.
Exits 1 where the target refuses: then there is no file of it. With --target all the others are written.

  npx countersign export --target cedar --environment production --out cedar/
  npx countersign export --target all --environment production && npx countersign verify countersign-export-production-118.tar.gz --key key.pem`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...API_OPTIONS,
        target: { type: 'string' },
        environment: { type: 'string' },
        release: { type: 'string' },
        out: { type: 'string' },
        key: { type: 'string' },
      },
    })
    if (positionals.length > 0) throw new UsageError('Name the folder or file with --out.')
    const wanted = targetsOf(values.target)
    const { environment, release, out } = values
    if (release !== undefined) {
      if (environment !== undefined)
        throw new UsageError('A release is of one environment: leave --environment out.')
      if (wanted.length > 1 && out === undefined)
        throw new UsageError('All targets are many files: name a folder with --out.')
      return withApi(values, api => exportRelease(api, release, wanted, out))
    }
    if (environment === undefined) throw new UsageError('Name --environment or --release.')
    const key = values.key === undefined ? undefined : readFileSync(values.key, 'utf8')
    return withApi(values, async api => {
      const made = await waitForExport(api, environment)
      const bytes = Buffer.from(await (await api.download(made.download)).arrayBuffer())
      const verified = verifyExport(bytes, key ?? made.public_key, environment)
      if (isRefusal(verified))
        throw new CallFailed(`The archive does not verify: ${visibleLine(verified.detail)}`)
      console.error(
        `Bundle ${made.serial} of ${visibleLine(environment)}: ${verified.files.length} files verified with ${key === undefined ? 'the key that the console answers; pass --key to use yours' : 'your key'}.`,
      )
      if (wanted.length > 1)
        writeArchive(out, `countersign-export-${environment}-${made.serial}.tar.gz`, bytes)
      return exportArchive(verified, wanted, out)
    })
  },
}

function targetsOf(name: string | undefined): readonly ExportTarget[] {
  if (name === 'all') return EXPORT_TARGETS
  const target = EXPORT_TARGETS.find(each => each === name)
  if (target === undefined) throw new UsageError(`--target is one of ${EXPORT_TARGETS.join(', ')}, or all.`)
  return [target]
}

type Made = { serial: number; public_key: string; download: string }
type Answer = {
  state: string
  export: Made | null
  attempts: { attempt: number; ended_at: string | null; outcome: string | null; why: string | null }[]
}

/** The signer makes it within seconds; a large environment takes longer. */
async function waitForExport(api: Api, environment: string): Promise<Made> {
  const asked = (await api.post('bundle.request-export', { environment })) as { data: { serial: number } }
  const { serial } = asked.data
  const started = Date.now()
  const name = `Bundle ${serial} of ${visibleLine(environment)}`
  const told = new Set<string>()
  for (let round = 0; Date.now() - started < WAIT_SECONDS * 1000; round++) {
    const answer = (await api.get('bundle.get-export', { environment })) as Answer
    const { state, attempts } = answer
    // Where a newer bundle came since, what was asked for is there all the same.
    if (answer.export && answer.export.serial >= serial && !['being_made', 'failed'].includes(state))
      return answer.export
    const last = attempts.findLast(each => each.why !== null)
    if (state === 'failed')
      throw new CallFailed(
        `${name} was not exported. ${visibleLine(last?.why ?? 'The signer gave it up.')} Run this again to have it tried anew.`,
      )
    if (last?.why && !told.has(`${last.attempt}`)) {
      told.add(`${last.attempt}`)
      console.error(`Attempt ${last.attempt} ended: ${visibleLine(last.why)}`)
    }
    if (round % 5 === 0) {
      const isBuilt = attempts.at(-1)?.ended_at === null
      const seconds = Math.round((Date.now() - started) / 1000)
      console.error(`${name} ${isBuilt ? 'is being built' : 'waits for the signer'} … ${seconds} s`)
    }
    await sleep(POLL_MS)
  }
  throw new CallFailed(
    `${name} is not exported after ${WAIT_SECONDS} s. Does the signer run? Ask again: what was asked for stays so.`,
  )
}

function exportArchive(
  { manifest, files }: VerifiedExport,
  wanted: readonly ExportTarget[],
  out: string | undefined,
): number {
  let refused = false
  const names = agentNames(files)
  for (const report of manifest.targets.filter(each => wanted.includes(each.target))) {
    if (report.refused === null) {
      printInexpressible(report.target, report.inexpressible, names)
      if (wanted.length > 1) continue
      const own = files.filter(file => file.name.startsWith(`${report.target}/`))
      writeFiles(
        out,
        own.map(({ name, bytes }) => ({ name: name.slice(report.target.length + 1), bytes })),
      )
    } else {
      printRefusal(report.target, report.refused)
      refused = true
    }
  }
  return refused && wanted.length === 1 ? 1 : 0
}

type Preview = {
  release: { label: string; agent: { id: string; name: string } }
  refused: string | null
  files: { name: string; text: string }[]
  inexpressible: Inexpressible[]
}

async function exportRelease(
  api: Api,
  release: string,
  wanted: readonly ExportTarget[],
  out: string | undefined,
): Promise<number> {
  let refused = false
  for (const target of wanted) {
    const preview = (await api.get('release.get-export', { release, target })) as Preview
    if (preview.refused !== null) {
      printRefusal(target, preview.refused)
      refused = true
      continue
    }
    const { agent } = preview.release
    printInexpressible(target, preview.inexpressible, new Map([[agent.id, agent.name]]))
    const folder = wanted.length > 1 ? `${target}/` : ''
    writeFiles(
      out,
      preview.files.map(({ name, text }) => ({ name: `${folder}${name}`, bytes: Buffer.from(text) })),
    )
  }
  return refused && wanted.length === 1 ? 1 : 0
}

function printRefusal(target: ExportTarget, why: string): void {
  console.error(`${TARGET_NAMES[target]} refuses: ${visibleLine(why)}`)
}

/** What agents are called, as the archive says in its own JSON; without it their ids have to do. */
function agentNames(files: VerifiedExport['files']): Map<string, string> {
  const file = files.find(each => each.name === 'json/policy.json')
  if (!file) return new Map()
  const { agents } = JSON.parse(Buffer.from(file.bytes).toString()) as {
    agents: Record<string, { name: string }>
  }
  return new Map(Object.entries(agents).map(([id, { name }]) => [id, name]))
}

function printInexpressible(
  target: ExportTarget,
  left: readonly Inexpressible[],
  names: ReadonlyMap<string, string>,
): void {
  if (left.length === 0) return
  console.error(`${TARGET_NAMES[target]} can’t express ${left.length}:`)
  for (const { agent, system, action, rule, what, becomes } of left)
    console.error(
      `  ${visibleLine([names.get(agent) ?? agent, system, action].join(' '))}${rule && `, rule ${visibleLine(rule)}`}: ${visibleLine(what)} ${becomes === 'denied' ? 'Denied there.' : 'Refused there.'}`,
    )
}
