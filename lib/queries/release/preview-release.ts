/** `release.preview`: what a release drafted now would contain and change, before anybody drafts it. */
import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { agent, agentEnvironment, environment } from '@/db/schema/agent'
import { team } from '@/db/schema/member'
import { release } from '@/db/schema/release'
import { loadComposedPackage } from '@/db/stores/release-package'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { inTeam } from '@/lib/domain/member/permissions'
import { TIERS } from '@/lib/domain/policy/model'
import { refuse } from '@/lib/domain/refusal'
import { vacantLayers } from '@/lib/domain/release/can-sign'
import { compareReleases } from '@/lib/domain/release/compare'
import { digestRelease } from '@/lib/domain/release/content'
import { decideDraft } from '@/lib/domain/release/decide-draft'
import { OPEN_RELEASE_STATES, RELEASE_STATES } from '@/lib/domain/release/states'
import { topTier } from '@/lib/domain/release/top-tier'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { differenceShape, loadBase, plain, refusalShape } from './release-rows'

export const previewRelease = defineQuery({
  name: 'release.preview',
  summary: 'What a release drafted now would contain, against what is in force.',
  permission: 'console.read',
  input: z.strictObject({ agent: z.string().max(100), environment: z.string().max(100) }),
  output: z.object({
    digest: z.string(),
    top_tier: z.enum(TIERS),
    certified_for_days: z.int(),
    actions: z.int(),
    unclassified: z.int(),
    base: z.object({ id: z.string(), number: z.int() }).nullable(),
    differences: z.array(differenceShape),
    /** It doesn't block the draft, but it blocks its submission. */
    vacant: z.array(z.enum(CONTROL_LAYERS)),
    open: z.object({ id: z.string(), number: z.int(), state: z.enum(RELEASE_STATES) }).nullable(),
    can_draft: refusalShape,
  }),
  async run(input, { db, actor, now }) {
    const [found] = await db
      .select({ agent, team: team.name })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id))
      .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
    const [where] = await db.select().from(environment).where(eq(environment.id, input.environment))
    if (!found || !where)
      return refuse('not_found', 'There is no such agent or environment, or it belongs to another team.')
    const place = { agent_id: input.agent, environment: input.environment }
    const content = await loadComposedPackage(db, place, now)
    if (!content) return refuse('not_found', 'There is no such agent or environment.')
    const here = and(eq(release.agent_id, input.agent), eq(release.environment, input.environment))
    const [open] = await db
      .select({ id: release.id, number: release.number, state: release.state })
      .from(release)
      .where(and(here, inArray(release.state, [...OPEN_RELEASE_STATES])))
    const environments = await db
      .select({ id: agentEnvironment.environment })
      .from(agentEnvironment)
      .where(eq(agentEnvironment.agent_id, input.agent))
    const base = await loadBase(db, { ...place, number: 2_147_483_647 })
    const { actions } = content.sections.app
    return {
      digest: digestRelease(content).root,
      top_tier: topTier(actions),
      certified_for_days: content.sections.iga.certified_for_days,
      actions: actions.length,
      unclassified: actions.filter(each => each.classification === null).length,
      base: base && { id: base.row.id, number: base.row.number },
      differences: compareReleases(base?.content ?? null, content),
      vacant: vacantLayers(content.ownership),
      open: open ?? null,
      can_draft: plain(
        decideDraft({
          agent: found.agent,
          ofTeam: inTeam(actor, found.agent.team_id),
          teamName: found.team,
          environment: input.environment,
          environments: environments.map(row => row.id).sort(),
          open: open ?? null,
          content,
        }),
      ),
    }
  },
})
