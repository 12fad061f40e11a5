/** Who writes thresholds here, for screens: commands decide it again on rows under lock. */
import { z } from 'zod'
import { type Actor, hasFunction, inTeam } from '@/lib/domain/member/permissions'
import {
  type AuthoredSystem,
  type Authorship,
  mayAuthor,
  maySuggest,
} from '@/lib/domain/organisation/authorship'

/** Each null where the caller may, else why not. */
export const mayThresholdJson = z.object({ set: z.string().nullable(), suggest: z.string().nullable() })

/** An app team may for its own agents on anybody's system; which agent is chosen later. */
export function mayThreshold(authorship: Authorship, actor: Actor, system: AuthoredSystem) {
  const app = hasFunction(actor, 'app')
  const suggest = maySuggest(authorship, actor, system, 'threshold')?.detail ?? null
  if (authorship.model === 'central') {
    const set = mayAuthor(authorship, actor, system, 'threshold')?.detail ?? null
    return { set, suggest: app && set !== null ? null : suggest }
  }
  const may = app || inTeam(actor, system.team.id)
  return {
    set: may ? null : `${system.team.name} (app) sets thresholds here. You can set a guardrail.`,
    suggest,
  }
}
