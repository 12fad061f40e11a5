/** `countersign import`: the actions of a system, from a file or from a live MCP server, through the console's API. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { visibleLine } from '../domain/action/visible-text'
import { isRefusal } from '../domain/refusal'
import { API_HELP, API_OPTIONS, type Api, withApi } from './api'
import { listToolsOverStdio } from './mcp-client'
import { splitCommand } from './split-command'
import { type CliVerb, UsageError } from './verb'

export const verb: CliVerb = {
  usage: 'import <file | --stdio "<command>"> --system <slug> [--team <slug>] [--name <name>] [--dry-run]',
  summary:
    'Imports the actions of a system from MCP tools/list, OpenAPI, or a live MCP server; shows what is new, changed, removed.',
  help: `  <file>                 MCP tools/list (JSON) or OpenAPI 3 (JSON or YAML); - for standard input
  --stdio "<command>"    starts that MCP server here, with your rights, and asks it for its tools
  --system <slug>        the system, as requests name it; a new one is added when there is none
  --team <slug or id>    the app team that a new system belongs to
  --name <name>          the name of a new system; its slug when left out
  --dry-run              shows what would change and changes nothing
${API_HELP}

The token needs the operations system.list, action.preview-import and action.import.

  npx countersign import --stdio "npx -y @modelcontextprotocol/server-filesystem /srv/docs" --system docs --team payments-app`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...API_OPTIONS,
        stdio: { type: 'string' },
        system: { type: 'string' },
        team: { type: 'string' },
        name: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    })
    const [file, ...more] = positionals
    if (more.length > 0 || (file === undefined) === (values.stdio === undefined))
      throw new UsageError('Name one file, or one MCP server with --stdio.')
    if (!values.system) throw new UsageError('--system is needed: the short name that requests use for it.')
    return withApi(values, async api => {
      const document = values.stdio === undefined ? await readDocument(file!) : await readServer(values.stdio)
      if (document === null) return 1
      return importDocument(api, { ...values, system: values.system!, document, dryRun: values['dry-run'] })
    })
  },
}

async function readDocument(file: string): Promise<string | null> {
  try {
    if (file !== '-') return await readFile(file, 'utf8')
    let text = ''
    for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
    return text
  } catch (error) {
    console.error(`${file} can't be read: ${(error as Error).message}.`)
    return null
  }
}

async function readServer(line: string): Promise<string | null> {
  const [command, ...args] = splitCommand(line)
  if (command === undefined)
    throw new UsageError(
      '--stdio needs a command, such as "npx -y @modelcontextprotocol/server-filesystem .".',
    )
  console.error(`Asking ${visibleLine(line)} for its tools …`)
  const listing = await listToolsOverStdio({ command, args, timeoutSeconds: 60 })
  if (isRefusal(listing)) {
    console.error(listing.detail)
    return null
  }
  const { name, version } = listing.server
  console.error(`${visibleLine(`${name} ${version}`)} lists ${listing.tools.length} tools.`)
  return JSON.stringify({ tools: listing.tools })
}

type Wanted = { system: string; team?: string; name?: string; document: string; dryRun: boolean }
type System = { id: string; slug: string; name: string }
type Named = { name: string }
type Preview = {
  system_version: number | null
  counts: Record<'new' | 'changed' | 'removed' | 'kept', number>
  new: Named[]
  changed: Named[]
  removed: Named[]
}

async function importDocument(
  api: Api,
  { system: slug, team, name, document, dryRun }: Wanted,
): Promise<number> {
  const { items } = (await api.get('system.list', { catalogue: 'true' })) as { items: System[] }
  const existing = items.find(item => item.slug === slug)
  if (!existing && !team) {
    console.error(
      `There is no system «${visibleLine(slug)}». Say with --team which app team a new one belongs to.`,
    )
    return 1
  }
  const target = existing ? { system: existing.id } : { new_system: { slug, name: name ?? slug, team } }
  const preview = (await api.post('action.preview-import', { ...target, document })) as Preview
  printDifference(existing ? visibleLine(existing.name) : `${visibleLine(slug)} (new)`, preview)
  if (dryRun) {
    console.log('\nNothing was imported (--dry-run).')
    return 0
  }
  // What was compared is what is imported: somebody else's import in between is refused, not written over.
  const version = preview.system_version
  const done = (await api.post('action.import', {
    ...target,
    document,
    ...(version !== null && { expected_version: version }),
  })) as { evidence: number }
  console.log(
    `\nImported. Unclassified actions are denied until the team classifies them. Evidence #${done.evidence}.`,
  )
  return 0
}

const SHOWN = 200

function printDifference(system: string, { counts, ...lists }: Preview): void {
  console.log(
    `${system}: ${counts.new} new, ${counts.changed} changed, ${counts.removed} removed, ${counts.kept} the same`,
  )
  for (const [mark, items] of [
    ['+', lists.new],
    ['~', lists.changed],
    ['-', lists.removed],
  ] as const) {
    for (const item of items.slice(0, SHOWN)) console.log(`  ${mark} ${visibleLine(item.name)}`)
    if (items.length > SHOWN) console.log(`  ${mark} and ${items.length - SHOWN} more`)
  }
}
