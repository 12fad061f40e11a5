/** `recertification.certify`: the IGA owner says that what is in force is still needed, and for how long. */

import { z } from 'zod'
import { insertCertification, loadPackage, updateRelease } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canCertify, newCertifiedUntil } from '@/lib/domain/recertification/decide-certify'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const certifyRelease = defineCommand({
  name: 'recertification.certify',
  summary: 'Certifies a release that is in force for another period, counted from now.',
  permission: 'recertification.certify',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    statement: z.string().trim().min(10, 'Say what you checked, in at least 10 characters').max(1000),
  }),
  output: z.object({ release: z.string(), certification: z.string(), certified_until: z.string() }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    const { content } = await loadPackage(tx, locked.release.id, locked.release.revision)
    const { iga, app } = content.sections
    return { ...locked, days: iga.certified_for_days, prototype_until: app.prototype?.ends_at }
  },

  decide({ release, signing, days, prototype_until }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can certify.')
    const seconds = epochSeconds(now)
    const previous = release.certified_until ?? new Date(0)
    const certified = {
      ...signing,
      author_id: release.author_id,
      requester_id: release.requester_id,
      certified_until: epochSeconds(previous),
      certified_for_days: days,
      prototype_until,
    }
    const refusal = canCertify(certified, { personId: actor.personId, now: seconds })
    if (refusal) return refusal
    const until = new Date(newCertifiedUntil(certified, seconds) * 1000)
    const id = newId('crt')
    return {
      row: {
        id,
        release_id: release.id,
        certified_until: until,
        previous_until: previous,
        statement: input.statement,
        decided_by: actor.personId,
        decided_at: now,
      },
      events: [
        {
          type: 'certification.renewed',
          subject: { kind: 'release', id: release.id },
          agent: release.agent_id,
          layer: 'iga' as const,
          digest: release.digest,
          data: {
            certification: id,
            statement: input.statement,
            certified_until: until.toISOString(),
            previous_until: previous.toISOString(),
            lapsed: previous <= now,
          },
        },
      ],
      notify: [{ kind: 'policy' as const, environment: release.environment }],
    }
  },

  async save(tx, { row }) {
    await insertCertification(tx, row)
    await updateRelease(tx, row.release_id, { certified_until: row.certified_until })
  },

  result: ({ row }) => ({
    release: row.release_id,
    certification: row.id,
    certified_until: row.certified_until.toISOString(),
  }),
})
