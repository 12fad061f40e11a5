/** `system.check-source-now`: the worker asks the live server within a minute, and not when its time comes. */
import { z } from 'zod'
import { askAgain } from '@/db/stores/system-source'
import { cannotKeepSource, noSource } from '@/lib/domain/action/live-source'
import { defineCommand } from '../define-command'
import { loadSourceTarget } from './source-target'

export const checkSourceNow = defineCommand({
  name: 'system.check-source-now',
  summary: 'Has the live MCP server of a system asked within a minute.',
  permission: 'action.import',
  actors: 'person',
  input: z.strictObject({ system: z.string().min(1).max(64) }),
  output: z.object({ system: z.string() }),
  load: (tx, input) => loadSourceTarget(tx, input.system),
  decide(target, _input, { actor, now }) {
    const refused = cannotKeepSource(target, actor) ?? (target.source ? null : noSource(target.system.name))
    if (refused) return refused
    return {
      system: target.id,
      now,
      events: [
        {
          type: 'system.source-check-asked',
          subject: { kind: 'system', id: target.id },
          data: { url: target.source?.url ?? null },
        },
      ],
    }
  },
  save: (tx, { system, now }) => askAgain(tx, system, now),
  result: ({ system }) => ({ system }),
})
