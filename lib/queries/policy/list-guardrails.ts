/** `policy.list-guardrails`: what floors bind whom. Everybody may read them: they bind everybody. */
import { z } from 'zod'
import { defineQuery } from '../define-query'
import { guardrailItem, loadGuardrails } from './guardrail-row'

export const listGuardrails = defineQuery({
  name: 'policy.list-guardrails',
  summary: 'Guardrails of every layer, with what they match and their exceptions.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({ items: z.array(guardrailItem) }),
  async run(_input, { db, actor, now }) {
    return { items: await loadGuardrails(db, actor, now) }
  },
})
