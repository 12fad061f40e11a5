/** `organisation.rules`: what a release must be signed by, since when, and what is proposed instead. */
import { desc, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { person } from '@/db/schema/member'
import { organisationRules } from '@/db/schema/organisation'
import { rulesOfProposal } from '@/db/stores/proposal'
import { decidePropose } from '@/lib/domain/organisation/decide-proposal'
import { describeRules } from '@/lib/domain/organisation/describe-rules'
import { organisationRulesSchema, rulesAsStored } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { loadOpenProposals, proposalFields, proposalItem } from './open-proposals'

/** Versions shown; the evidence log has all of them. */
const HISTORY = 50

const change = z.object({ kind: z.enum(['tighter', 'looser', 'other']), text: z.string() })

export const signOffRules = defineQuery({
  name: 'organisation.rules',
  summary: 'The sign-off rules in force, earlier versions, and proposals with what they would change.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    version: z.int(),
    rules: organisationRulesSchema,
    /** Null: as shipped. */
    since: z.string().nullable(),
    /** Why the caller can't propose; null: they can. */
    refused_propose: z.string().nullable(),
    proposals: z.array(
      z.object({
        ...proposalItem,
        /** Written against rules that are not in force any more. */
        stale: z.boolean(),
        /** Against the rules in force now; null where it can't be read any more. */
        changes: z.array(change).nullable(),
        rules: organisationRulesSchema.nullable(),
      }),
    ),
    history: z.array(
      z.object({
        version: z.int(),
        at: z.string(),
        /** Null: how the installation began. */
        proposed_by: z.string().nullable(),
        confirmed_by: z.string().nullable(),
        reason: z.string(),
        changes: z.array(change),
      }),
    ),
  }),
  async run(_input, { db, actor }) {
    const confirmer = alias(person, 'confirmer')
    const versions = await db
      .select({ row: organisationRules, proposer: person.name, confirmer: confirmer.name })
      .from(organisationRules)
      .leftJoin(person, eq(person.id, organisationRules.proposed_by))
      .leftJoin(confirmer, eq(confirmer.id, organisationRules.confirmed_by))
      .orderBy(desc(organisationRules.version))
      .limit(HISTORY + 1)
    const newest = versions[0]?.row
    const version = newest?.version ?? 0
    const rules = rulesAsStored(newest?.content ?? null)
    const open = await loadOpenProposals(db, 'organisation-rules')
    const layer = decidePropose(actor, undefined)
    return {
      version,
      rules,
      since: newest?.created_at.toISOString() ?? null,
      refused_propose: isRefusal(layer) ? layer.detail : null,
      proposals: open.map(each => {
        const proposed = rulesOfProposal(each.row)?.rules ?? null
        return {
          ...proposalFields(each, actor, version),
          stale: each.row.base_version !== version,
          changes: proposed && describeRules(rules, proposed),
          rules: proposed,
        }
      }),
      history: versions.slice(0, HISTORY).map(({ row, proposer, confirmer: by }, index) => {
        const before = rulesAsStored(versions[index + 1]?.row.content ?? null)
        return {
          version: row.version,
          at: row.created_at.toISOString(),
          proposed_by: proposer,
          confirmed_by: by,
          reason: row.reason,
          changes: row.version === 0 ? [] : describeRules(before, rulesAsStored(row.content)),
        }
      }),
    }
  },
})
