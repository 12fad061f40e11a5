/** `policy.list-thresholds`: the app teams' rules on actions, by action, agent or system. */
import { z } from 'zod'
import { defineQuery } from '../define-query'
import { loadThresholds, thresholdItem } from './threshold-row'

export const listThresholds = defineQuery({
  name: 'policy.list-thresholds',
  summary: 'Thresholds on actions that you may see.',
  permission: 'console.read',
  input: z.strictObject({
    id: z.string().max(64).optional(),
    action: z.string().max(64).optional(),
    agent: z.string().max(64).optional(),
    system: z.string().max(64).optional(),
  }),
  output: z.object({ items: z.array(thresholdItem) }),
  async run(input, { db, actor }) {
    return { items: await loadThresholds(db, actor, input) }
  },
})
