/** Who edited what a release is made of: classifications, definitions, purposes, tags and thresholds of its systems. */
import { and, eq, gt, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import type { Tx } from '../pool'
import { action, actionSuggestion, system } from '../schema/action'
import { agentSystem } from '../schema/agent'
import { systemSource } from '../schema/drift'
import { evidenceIndex } from '../schema/evidence'
import { proposal } from '../schema/organisation'
import { rule, ruleVersion } from '../schema/policy'
import type { release } from '../schema/release'

export type OpenRelease = Pick<
  typeof release.$inferSelect,
  'id' | 'agent_id' | 'environment' | 'author_id' | 'requester_id'
>

/** Commands on actions and systems that say what a released action is. Overrides are a layer's own floor. */
const ACTION_EDITS = [
  'action.classify',
  'action.import',
  'action.add',
  'action.set-purposes',
  'action.set-tags',
  'system.set-tags',
]

/**
 * Whoever classified its actions or imported their definitions: every one of them, from the log. The rows name
 * only the last, so saving the same value again would wash off who chose it.
 */
export async function actionEditors(tx: Tx, open: OpenRelease, since: Date) {
  const logged = await tx
    .selectDistinct({ by: evidenceIndex.person_id })
    .from(evidenceIndex)
    .where(
      and(
        eq(evidenceIndex.code, ''),
        gt(evidenceIndex.at, since),
        or(
          and(
            eq(evidenceIndex.subject_kind, 'system'),
            inArray(evidenceIndex.subject_id, systemsOf(tx, open)),
            inArray(evidenceIndex.operation, ACTION_EDITS),
          ),
          and(
            eq(evidenceIndex.subject_kind, 'action'),
            inArray(
              evidenceIndex.subject_id,
              tx
                .select({ id: action.id })
                .from(action)
                .where(inArray(action.system_id, systemsOf(tx, open))),
            ),
            inArray(evidenceIndex.operation, ACTION_EDITS),
          ),
        ),
      ),
    )
  const classified = await tx
    .selectDistinct({ by: action.classified_by })
    .from(action)
    .where(
      and(
        inArray(action.system_id, systemsOf(tx, open)),
        isNotNull(action.classified_by),
        gt(action.classified_at, since),
      ),
    )
  const scoped = await tx
    .selectDistinct({ by: action.scoped_by })
    .from(action)
    .where(and(inArray(action.system_id, systemsOf(tx, open)), gt(action.scoped_at, since)))
  const tagged = await tx
    .select({ by: system.tagged_by })
    .from(system)
    .where(and(inArray(system.id, systemsOf(tx, open)), gt(system.tagged_at, since)))
  // Where Security adopts what a team suggested, both of them wrote it.
  const suggested = await tx
    .selectDistinct({ by: actionSuggestion.person_id })
    .from(actionSuggestion)
    .innerJoin(action, eq(action.id, actionSuggestion.action_id))
    .where(
      and(
        inArray(action.system_id, systemsOf(tx, open)),
        eq(actionSuggestion.state, 'adopted'),
        gt(actionSuggestion.decided_at, since),
      ),
    )
  const imported = await tx
    .select({ by: system.imported_by })
    .from(system)
    .where(and(inArray(system.id, systemsOf(tx, open)), gt(system.imported_at, since)))
  // The schedule imports in the name of whoever set it up.
  const scheduled = await tx
    .selectDistinct({ by: systemSource.set_by })
    .from(systemSource)
    .innerJoin(evidenceIndex, eq(evidenceIndex.subject_id, systemSource.system_id))
    .where(
      and(
        inArray(systemSource.system_id, systemsOf(tx, open)),
        eq(evidenceIndex.operation, 'action.import-live'),
        eq(evidenceIndex.code, ''),
        gt(evidenceIndex.at, since),
      ),
    )
  return [...logged, ...classified, ...scoped, ...tagged, ...suggested, ...imported, ...scheduled]
}

/** Removed ones too: taking a threshold away is a change of what is released. */
export async function thresholdEditors(tx: Tx, open: OpenRelease, since: Date) {
  const ofThisAgent = and(
    inArray(action.system_id, systemsOf(tx, open)),
    or(isNull(rule.agent_id), eq(rule.agent_id, open.agent_id)),
  )
  const last = await tx
    .selectDistinct({ by: rule.changed_by })
    .from(rule)
    .innerJoin(action, eq(action.id, rule.action_id))
    .where(and(ofThisAgent, gt(rule.changed_at, since)))
  const earlier = await tx
    .selectDistinct({ by: ruleVersion.changed_by })
    .from(ruleVersion)
    .innerJoin(rule, eq(rule.id, ruleVersion.rule_id))
    .innerJoin(action, eq(action.id, rule.action_id))
    .where(and(ofThisAgent, gt(ruleVersion.changed_at, since)))
  // Where Security accepted what a team suggested, both of them wrote it.
  const suggested = await tx
    .selectDistinct({ by: proposal.proposed_by })
    .from(proposal)
    .innerJoin(rule, eq(rule.id, proposal.subject_id))
    .innerJoin(action, eq(action.id, rule.action_id))
    .where(and(ofThisAgent, eq(proposal.state, 'confirmed'), gt(proposal.decided_at, since)))
  return [...last, ...earlier, ...suggested]
}

function systemsOf(tx: Tx, open: OpenRelease) {
  return tx
    .select({ id: agentSystem.system_id })
    .from(agentSystem)
    .where(eq(agentSystem.agent_id, open.agent_id))
}
