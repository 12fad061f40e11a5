/** `policy.list-exceptions`: what is waived, for whom, until when. */
import { z } from 'zod'
import { defineQuery } from '../define-query'
import { exceptionItem, loadExceptions } from './exception-row'

export const listExceptions = defineQuery({
  name: 'policy.list-exceptions',
  summary: 'Exceptions from guardrails for agents that you may see, newest first.',
  permission: 'console.read',
  input: z.strictObject({ guardrail: z.string().max(64).optional(), agent: z.string().max(64).optional() }),
  output: z.object({ items: z.array(exceptionItem) }),
  async run(input, { db, actor, now }) {
    return { items: await loadExceptions(db, actor, now, input) }
  },
})
