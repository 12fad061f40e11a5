/** `agent.get`: everything that the agent's page needs: who answers, what it declares, what is released, what is wrong. */
import { and, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent, environment, purpose } from '@/db/schema/agent'
import { person, team } from '@/db/schema/member'
import { loadDeclaration } from '@/db/stores/agent-declaration'
import { listDrills, loadLastDrills } from '@/db/stores/agent-drill'
import { loadOpenDrift } from '@/db/stores/drift'
import { needsDrills } from '@/lib/domain/agent/drill'
import { findingsOf, unsaidOf } from '@/lib/domain/agent/findings'
import { agentReasons } from '@/lib/domain/agent/reasons'
import type { Tier } from '@/lib/domain/policy/model'
import { refuse } from '@/lib/domain/refusal'
import { isOpenRelease, type ReleaseState } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { agentDetail } from './agent-detail'
import { delegationsOf } from './delegations'
import { ownershipOf } from './ownership'
import { prototypeModeOf } from './prototype-mode'
import { releasesOf } from './releases'
import { resumeStateOf } from './resume-state'
import { systemsOf } from './systems'

export const getAgent = defineQuery({
  name: 'agent.get',
  summary:
    'One agent: declaration, owners and their history, systems, delegations, releases, findings, and what you may do.',
  permission: 'console.read',
  input: z.strictObject({ agent: z.string().min(1).max(200) }),
  output: agentDetail,
  async run(input, { db, actor, now }) {
    const creator = alias(person, 'creator')
    const editor = alias(person, 'editor')
    const [found] = await db
      .select({ agent, team: { id: team.id, name: team.name }, creator: creator.name, editor: editor.name })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id))
      .leftJoin(creator, eq(creator.id, agent.created_by))
      .leftJoin(editor, eq(editor.id, agent.updated_by))
      .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
    if (!found) return refuse('not_found', 'There is no such agent, or it belongs to another app team.')
    const row = found.agent
    const declared = (await loadDeclaration(db, row.id))!
    const { ownership, history } = await ownershipOf(db, row.id)
    const systems = await systemsOf(db, row.id)
    const delegations = await delegationsOf(db, row.id)
    const releases = await releasesOf(db, row.id)
    const resume = await resumeStateOf(db, row)
    const drills = await listDrills(db, row.id)
    const purposes =
      declared.purposes.length === 0
        ? []
        : await db
            .select()
            .from(purpose)
            .where(inArray(purpose.code, declared.purposes))
            .orderBy(purpose.code)
    const sum = (count: (one: (typeof systems)[number]) => number) =>
      systems.reduce((total, one) => total + count(one), 0)
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      state: row.state,
      team: found.team,
      version: row.version,
      model: row.model,
      prompt_reference: row.prompt_reference,
      rollback: row.rollback,
      credential_max_seconds: row.credential_max_seconds,
      sender_constrained: row.sender_constrained,
      attributes: row.attributes,
      prototype: await prototypeModeOf(db, actor, now, {
        ...row,
        team: found.team,
        environments: declared.environments,
      }),
      credential_issuance: row.credential_issuance,
      credential_revocation: row.credential_revocation,
      trust_boundaries: row.trust_boundaries,
      enforced_at_gateway: row.enforced_at_gateway,
      enforced_in_application: row.enforced_in_application,
      retention_days: row.retention_days,
      drills,
      suspended:
        row.suspended_at === null
          ? null
          : {
              at: row.suspended_at.toISOString(),
              reason: row.suspend_reason ?? '',
              resume_requested_by: resume.requested?.name ?? null,
            },
      created: { at: row.created_at.toISOString(), by: found.creator },
      updated: { at: row.updated_at.toISOString(), by: found.editor },
      identities: declared.identities,
      environments: declared.environments,
      purposes,
      systems,
      ownership,
      ownership_history: history,
      delegations,
      releases,
      findings: findingsOf(
        {
          name: row.name,
          state: row.state,
          vacant: ownership
            .filter(layer => layer.accountable === null)
            .map(({ layer, since }) => ({ layer, since })),
          systems: systems.length,
          actions: sum(one => one.actions),
          unclassified: sum(one => one.unclassified),
          changed: sum(one => one.changed),
          purposes: purposes.length,
          harmful: await harmfulInProduction(db, releases),
          drills: (await loadLastDrills(db, [row.id])).get(row.id) ?? [],
          unsaid: unsaidOf(row),
          drift: await loadOpenDrift(db, row.id),
          stopped_delegates: delegations
            .filter(hop => hop.hop === 1 && (hop.to.state === 'suspended' || hop.to.state === 'retired'))
            .map(hop => ({ name: hop.to.name, state: hop.to.state })),
          releases: releases
            .filter(release => release.state === 'published')
            .map(({ environment, certified_until, pending_sections }) => ({
              environment,
              certified_until,
              pending_sections: pending_sections.length,
            })),
        },
        now.getTime(),
      ),
      reasons: agentReasons(actor, {
        agent: { name: row.name, team_id: row.team_id, team: found.team.name, state: row.state },
        resume,
        pam_owner: ownership.find(layer => layer.layer === 'pam')?.accountable?.name ?? null,
      }),
    }
  },
})

/** Actions that nobody classified are denied, and a finding of their own. */
async function harmfulInProduction(
  db: Database,
  releases: { environment: string; state: ReleaseState; top_tier: Tier }[],
): Promise<boolean> {
  const production = await db
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.production, true))
  return releases.some(
    ({ environment: where, state, top_tier: topTier }) =>
      (isOpenRelease(state) || state === 'published') &&
      needsDrills({ production: production.some(({ id }) => id === where), topTier, unclassified: false }),
  )
}
