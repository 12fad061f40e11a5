/** `release.comment-subjects`: the actions and rules of a section that a comment can be about. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { release } from '@/db/schema/release'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { loadSubjects } from './release-comments'
import { selectReleases } from './release-rows'

/** A list to choose from; the command takes those beyond it too. */
const MOST = 500

export const releaseCommentSubjects = defineQuery({
  name: 'release.comment-subjects',
  summary: 'The actions and rules of a section that a comment can be about, the first 500.',
  permission: 'console.read',
  input: z.strictObject({ release: z.string().max(100), layer: z.enum(CONTROL_LAYERS) }),
  output: z.object({
    /** `about`: `system/action`, or a rule's id and version. */
    items: z.array(z.object({ about: z.string(), label: z.string() })),
  }),
  async run(input, { db, actor }) {
    const [found] = await selectReleases(db, and(eq(release.id, input.release), visibleAgents(actor)), 1)
    if (!found) return refuse('not_found', 'There is no such release, or it belongs to another team.')
    return { items: (await loadSubjects(db, found.release, input.layer)).slice(0, MOST) }
  },
})
