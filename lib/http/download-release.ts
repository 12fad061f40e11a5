/** The exact package of a release as JSON, and the release as a PDF. Whoever may read a release may keep a copy. */
import { readDatabase } from '@/db/read'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { packageFileName } from '@/lib/domain/release/document'
import { writePackageFile } from '@/lib/domain/release/package-file'
import { loadReleaseDocument, loadSignedPackage } from '@/lib/queries/release/load-signed-package'
import { guarded } from './door'
import { DOWNLOADS } from './download-registry'
import { parseInput } from './parse-input'
import { releasePdf } from './pdf/release-pdf'
import { permitted } from './permitted'
import { PRIVATE_HEADERS, problem } from './problem'
import { searchParamsToInput } from './search-params'

const packageFile = DOWNLOADS['release.package']
const pdfFile = DOWNLOADS['release.pdf']

const context = (actor: Actor) => ({ db: readDatabase(), actor })

export function downloadReleasePackage(request: Request): Promise<Response> {
  return guarded('release.package', async () => {
    const actor = await permitted(request, packageFile)
    if (isRefusal(actor)) return problem(actor)
    const input = parseInput(packageFile.input, searchParamsToInput(new URL(request.url).searchParams))
    if (isRefusal(input)) return problem(input)
    const found = await loadSignedPackage(input, context(actor))
    if (isRefusal(found)) return problem(found)
    const { content, signatures, ...claims } = found
    return file(
      Buffer.from(writePackageFile(claims, content, signatures)),
      packageFile.type,
      packageFileName(claims.label),
    )
  })
}

export function downloadReleasePdf(request: Request): Promise<Response> {
  return guarded('release.pdf', async () => {
    const actor = await permitted(request, pdfFile)
    if (isRefusal(actor)) return problem(actor)
    const input = parseInput(pdfFile.input, searchParamsToInput(new URL(request.url).searchParams))
    if (isRefusal(input)) return problem(input)
    const found = await loadReleaseDocument(input, context(actor))
    if (isRefusal(found)) return problem(found)
    return file(await releasePdf(found), pdfFile.type, packageFileName(found.label, 'pdf'))
  })
}

function file(bytes: Uint8Array, type: string, name: string): Response {
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...PRIVATE_HEADERS,
      'content-type': type,
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${name}"`,
    },
  })
}
