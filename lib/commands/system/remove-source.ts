/** `system.remove-source`: the system is compared with no live server any more. Its actions stay as they are. */
import { z } from 'zod'
import { deleteSource } from '@/db/stores/system-source'
import { decideRemoveSource } from '@/lib/domain/action/live-source'
import { defineCommand } from '../define-command'
import { loadSourceTarget } from './source-target'

export const removeSource = defineCommand({
  name: 'system.remove-source',
  summary: 'Ends the comparison with a live MCP server. The system’s actions stay as they are.',
  permission: 'action.import',
  actors: 'person',
  input: z.strictObject({ system: z.string().min(1).max(64), expected_version: z.int().min(1) }),
  output: z.object({ system: z.string() }),
  load: (tx, input) => loadSourceTarget(tx, input.system),
  decide(target, input, { actor }) {
    const refused = decideRemoveSource(target, actor, input.expected_version)
    if (refused) return refused
    return {
      system: target.id,
      events: [
        {
          type: 'system.source-removed',
          subject: { kind: 'system', id: target.id },
          data: { url: target.source?.url ?? null },
        },
      ],
    }
  },
  save: (tx, { system }) => deleteSource(tx, system),
  result: ({ system }) => ({ system }),
})
