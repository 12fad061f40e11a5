/** `countersign export-evidence`: takes evidence away through the console's API, for `countersign verify`. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { API_HELP, API_OPTIONS, withApi } from './api'
import { type CliVerb, UsageError } from './verb'

const FILTERS = ['agent', 'person', 'layer', 'type', 'subject', 'from', 'to'] as const

export const verb: CliVerb = {
  usage:
    'export-evidence [--agent <id>] [--layer <layer>] [--type <kind>] [--from <time>] [--to <time>] > <file>',
  summary: 'Writes evidence with its proofs to standard output; the export itself becomes an entry.',
  help: `  --agent, --person, --subject <id>, --layer <iam|iga|pam|security|app|compliance>
  --type <kind>          release for everything about releases, release.signed for one kind
  --from, --to <time>    ISO 8601, such as 2026-11-01T00:00:00Z
  Without a filter it is the whole log, which alone proves that no entry is missing.
${API_HELP}

The token needs the operation evidence.export, and its person to be of audit or compliance.

  npx countersign export-evidence > evidence.ndjson && npx countersign verify evidence.ndjson`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...API_OPTIONS,
        ...(Object.fromEntries(FILTERS.map(name => [name, { type: 'string' }])) as Record<
          (typeof FILTERS)[number],
          { type: 'string' }
        >),
      },
    })
    if (positionals.length > 0)
      throw new UsageError('The export goes to standard output: redirect it into a file.')
    const scope = Object.fromEntries(
      FILTERS.flatMap(name => (values[name] === undefined ? [] : [[name, values[name]]])),
    )
    return withApi(values, async api => {
      const done = (await api.post('evidence.export', { scope })) as {
        data: { download: string; size: number; vkey: string }
        evidence: number
      }
      const answer = await api.download(done.data.download)
      if (answer.body)
        await pipeline(
          Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]),
          process.stdout,
          { end: false },
        )
      console.error(
        `Exported from the first ${done.data.size} entries, recorded as evidence #${done.evidence}.`,
      )
      console.error(`Check it: npx countersign verify <file> --key '${done.data.vkey}'`)
      return 0
    })
  },
}
