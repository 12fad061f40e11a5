/** `organisation.propose-rules`: another matrix, checklist or settings, as one of the two layers that can. */
import { z } from 'zod'
import { environment } from '@/db/schema/agent'
import { loadRules } from '@/db/stores/organisation-rules'
import { insertProposal } from '@/db/stores/proposal'
import { refuseEnvironments } from '@/lib/domain/agent/prototype'
import { domainDigest } from '@/lib/domain/digest'
import {
  decidePropose,
  decideProposeRules,
  otherLayer,
  PROPOSING_LAYERS,
} from '@/lib/domain/organisation/decide-proposal'
import { organisationRulesSchema } from '@/lib/domain/organisation/rules'
import { isRefusal, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personOf } from './person-of'
import { proposalReason } from './proposal-input'

export const proposeRules = defineCommand({
  name: 'organisation.propose-rules',
  summary:
    'Proposes other sign-off rules (all of them, as they should be). They hold once somebody of the other of Security and Compliance confirms.',
  permission: 'organisation.rules',
  actors: 'person',
  input: z.strictObject({
    /** The version that it was written against. */
    base_version: z.int().min(0),
    rules: organisationRulesSchema,
    reason: proposalReason,
    /** For people in both layers. */
    as: z.enum(PROPOSING_LAYERS).optional(),
  }),
  output: z.object({
    proposal: z.string(),
    changes: z.number(),
    waiting_for: z.enum(PROPOSING_LAYERS),
  }),
  async load(tx, { rules }) {
    const environments = await tx
      .select({ id: environment.id, production: environment.production })
      .from(environment)
    const unknown = refuseEnvironments(rules.settings.prototype_environments, environments)
    if (unknown) return refuseField('/rules/settings/prototype_environments', unknown)
    return loadRules(tx)
  },
  decide(inForce, input, { actor, now, newId }) {
    const layer = decidePropose(actor, input.as)
    if (isRefusal(layer)) return layer
    const changes = decideProposeRules(inForce, input)
    if (isRefusal(changes)) return changes
    const by = personOf(actor)
    const id = newId('prp')
    return {
      row: {
        id,
        kind: 'organisation-rules' as const,
        content: { rules: input.rules },
        base_version: input.base_version,
        reason: input.reason,
        proposed_by: by.personId,
        proposed_as: layer,
        proposed_at: now,
      },
      changes: changes.length,
      events: [
        {
          type: 'organisation.rules-proposed',
          subject: { kind: 'proposal', id },
          layer,
          digest: domainDigest('organisation-rules', input.rules),
          previousDigest: domainDigest('organisation-rules', inForce.rules),
          data: {
            base_version: input.base_version,
            reason: input.reason,
            changes: changes.map(({ text }) => text),
          },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertProposal(tx, row)
  },
  result: ({ row, changes }) => ({ proposal: row.id, changes, waiting_for: otherLayer(row.proposed_as) }),
})
