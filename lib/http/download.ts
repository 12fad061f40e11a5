/** Downloads: the few reads that answer with a file. The caller and the permission are checked as in the door. */
import { and, eq } from 'drizzle-orm'
import { readDatabase } from '@/db/read'
import { bundle } from '@/db/schema/bundle'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { WHOLE_ENVIRONMENT } from '@/lib/domain/export/decide-request'
import { findExportFile, readExport } from '@/lib/queries/bundle/read-export'
import { findExport } from '@/lib/queries/evidence/find-export'
import { streamExport } from '@/lib/queries/evidence/stream-export'
import { visibleTeams } from '@/lib/queries/scope'
import { guarded, recorded } from './door'
import { DOWNLOADS } from './download-registry'
import { parseInput } from './parse-input'
import { permitted } from './permitted'
import { PRIVATE_HEADERS, problem } from './problem'
import { searchParamsToInput } from './search-params'

const WHOLE_BUNDLE =
  'A bundle holds the policy of every team\u2019s agents, so app teams don\u2019t download it. Platform and layer teams can.'

const bundleFile = DOWNLOADS['bundle.download']

export function downloadBundle(request: Request): Promise<Response> {
  return guarded('bundle.download', async () => {
    const actor = await permitted(request, bundleFile)
    if (isRefusal(actor)) return problem(actor)
    if (visibleTeams(actor) !== 'all') {
      const refusal = refuse('not_permitted', WHOLE_BUNDLE)
      return problem({ ...refusal, evidence: await recorded('bundle.download', refusal, actor) })
    }
    const input = parseInput(bundleFile.input, searchParamsToInput(new URL(request.url).searchParams))
    if (isRefusal(input)) return problem(input)
    const [row] = await readDatabase()
      .select({ bytes: bundle.bytes, sha256: bundle.sha256 })
      .from(bundle)
      .where(and(eq(bundle.environment, input.environment), eq(bundle.serial, input.serial)))
    if (!row)
      return problem(refuse('not_found', `There is no bundle ${input.serial} of ${input.environment}.`))
    return new Response(Buffer.from(row.bytes), {
      headers: {
        ...PRIVATE_HEADERS,
        'content-type': bundleFile.type,
        etag: `"${row.sha256}"`,
        'content-disposition': `attachment; filename="countersign-${input.environment}-${input.serial}.tar.gz"`,
      },
    })
  })
}

const exportFile = DOWNLOADS['bundle.export']

export function downloadExport(request: Request): Promise<Response> {
  return guarded('bundle.export', async () => {
    const actor = await permitted(request, exportFile)
    if (isRefusal(actor)) return problem(actor)
    if (visibleTeams(actor) !== 'all') {
      const refusal = refuse('not_permitted', WHOLE_ENVIRONMENT)
      return problem({ ...refusal, evidence: await recorded('bundle.export', refusal, actor) })
    }
    const input = parseInput(exportFile.input, searchParamsToInput(new URL(request.url).searchParams))
    if (isRefusal(input)) return problem(input)
    const { environment, serial } = input
    const db = readDatabase()
    const found = await findExportFile(db, environment, serial)
    if (!found)
      return problem(
        refuse(
          'not_found',
          `Bundle ${serial} of ${environment} is not exported. Whoever may download bundles can ask for it.`,
        ),
      )
    return new Response(streamOf(readExport(db, environment, found)), {
      headers: {
        ...PRIVATE_HEADERS,
        'content-type': exportFile.type,
        'content-length': String(found.size),
        etag: `"${found.sha256}"`,
        'content-disposition': `attachment; filename="countersign-export-${environment}-${serial}.tar.gz"`,
      },
    })
  })
}

const evidenceFile = DOWNLOADS['evidence.download']

export function downloadEvidence(request: Request): Promise<Response> {
  return guarded('evidence.download', async () => {
    const actor = await permitted(request, evidenceFile)
    if (isRefusal(actor)) return problem(actor)
    const input = parseInput(evidenceFile.input, searchParamsToInput(new URL(request.url).searchParams))
    if (isRefusal(input)) return problem(input)
    const context = { db: readDatabase(), actor, now: new Date() }
    const recordedExport = await findExport(input.export, context)
    if (isRefusal(recordedExport)) return problem(recordedExport)
    const lines = encoded(streamExport(recordedExport, context))
    return new Response(streamOf(lines), {
      headers: {
        ...PRIVATE_HEADERS,
        'content-type': evidenceFile.type,
        'content-disposition': 'attachment; filename="countersign-evidence.ndjson"',
      },
    })
  })
}

async function* encoded(lines: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const line of lines) yield encoder.encode(line)
}

/** Pulls one piece at a time, so that a slow reader holds nothing in memory. */
function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
}
