/** `purpose.retire`: nothing new can name it. Agents, actions and releases that do keep it until they are changed. */
import { z } from 'zod'
import { lockOrganisation, loadPurposeForUpdate, updatePurposeRow } from '@/db/stores/environment'
import { checkPurpose } from '@/lib/domain/purpose/check-purpose'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const retirePurpose = defineCommand({
  name: 'purpose.retire',
  summary: 'Retires a purpose: what names it keeps it, nothing new can.',
  permission: 'organisation.write',
  actors: 'person',
  input: z.strictObject({
    code: z.string().min(1).max(50),
    expected_version: z.number().int().min(1),
    reason: reasonSchema,
  }),
  output: z.object({ purpose: z.string(), version: z.number() }),
  async load(tx, input) {
    await lockOrganisation(tx)
    const row = await loadPurposeForUpdate(tx, input.code)
    return row ? { row } : refuse('not_found', `There is no purpose "${input.code}".`)
  },
  decide({ row }, input, { now }) {
    const refused = checkPurpose(row, input.expected_version, 'retire')
    if (refused) return refused
    return {
      code: row.code,
      version: row.version + 1,
      set: { retired_at: now },
      events: [
        {
          type: 'purpose.retired',
          subject: { kind: 'purpose', id: row.code },
          data: { description: row.description, reason: input.reason },
        },
      ],
    }
  },
  async save(tx, { code, set }) {
    await updatePurposeRow(tx, code, set)
  },
  result: ({ code, version }) => ({ purpose: code, version }),
})
