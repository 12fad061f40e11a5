/** `purpose.update`: what a purpose covers, in other words. The code stays: releases and requests name it. */
import { z } from 'zod'
import { lockOrganisation, loadPurposeForUpdate, updatePurposeRow } from '@/db/stores/environment'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { checkPurpose } from '@/lib/domain/purpose/check-purpose'

export const updatePurpose = defineCommand({
  name: 'purpose.update',
  summary: 'Describes a purpose in other words, or takes a retired one back into use.',
  permission: 'organisation.write',
  actors: 'person',
  input: z.strictObject({
    code: z.string().min(1).max(50),
    expected_version: z.number().int().min(1),
    description: z.string().trim().min(5, 'Say what it covers, in a few words').max(300),
    /** Takes a retired purpose back into use. */
    restore: z.boolean().default(false),
  }),
  output: z.object({ purpose: z.string(), version: z.number() }),
  async load(tx, input) {
    await lockOrganisation(tx)
    const row = await loadPurposeForUpdate(tx, input.code)
    return row ? { row } : refuse('not_found', `There is no purpose "${input.code}".`)
  },
  decide({ row }, input) {
    const refused = checkPurpose(row, input.expected_version, input.restore ? 'restore' : 'describe')
    if (refused) return refused
    return {
      code: row.code,
      version: row.version + 1,
      set: { description: input.description, retired_at: null },
      events: [
        {
          type: input.restore ? 'purpose.restored' : 'purpose.updated',
          subject: { kind: 'purpose', id: row.code },
          data: { before: row.description, after: input.description },
        },
      ],
    }
  },
  async save(tx, { code, set }) {
    await updatePurposeRow(tx, code, set)
  },
  result: ({ code, version }) => ({ purpose: code, version }),
})
