/** A release as a PDF. */
import { dateOfDocument, type ReleaseDocument, releaseBlocks } from '@/lib/domain/release/document'
import { inEights } from '@/lib/domain/release/document-blocks'
import { digestRelease } from '@/lib/domain/release/content'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { renderPdf } from './page-writer'

/** One at a time: each takes a second of the process that also answers everybody else. */
let queue: Promise<unknown> = Promise.resolve()

export function releasePdf(release: ReleaseDocument): Promise<Buffer> {
  const made = queue.then(() => draw(release))
  queue = made.catch(() => {})
  return made
}

function draw(release: ReleaseDocument): Promise<Buffer> {
  const { root } = digestRelease(release.content)
  const label = visibleLine(release.label).slice(0, 80)
  return renderPdf(
    {
      title: `Release ${label}`,
      date: new Date(dateOfDocument(release)),
      footer: `${label}  ${inEights(root).slice(0, 17)}…`,
    },
    releaseBlocks(release),
  )
}
