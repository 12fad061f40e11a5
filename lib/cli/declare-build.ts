/** `countersign declare-build`: the agent's own pipeline says what it built, through the console's API. */
import { parseArgs } from 'node:util'
import { visibleLine } from '../domain/action/visible-text'
import { API_HELP, API_OPTIONS, withApi } from './api'
import { type CliVerb, UsageError } from './verb'

type Reply = {
  data: { repeated: boolean; changed: string[] }
  evidence: number
}
type Agent = { id: string; name: string }

export const verb: CliVerb = {
  usage: 'declare-build --agent <name or id> --build <reference> --model <model> --prompt <reference>',
  summary: 'Says what a pipeline built of an agent; another model or prompt goes to its layers as drift.',
  help: `  --agent <name or id>   the agent, as the console names it
  --build <reference>    the pipeline's own name of the build: a commit, an image digest
  --model <model>        the model that it calls
  --prompt <reference>   where its prompt is, with its version: git:prompts/refunder@4f2a
${API_HELP}

The token needs the operations agent.list and agent.declare-build, and an owner in the agent's team.

  npx countersign declare-build --agent refunder --build "$GITHUB_SHA" --model model-2 --prompt git:prompts/refunder@4f2a`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        ...API_OPTIONS,
        agent: { type: 'string' },
        build: { type: 'string' },
        model: { type: 'string' },
        prompt: { type: 'string' },
      },
    })
    const { agent, build, model, prompt } = values
    if (!agent || !build || !model || !prompt)
      throw new UsageError('--agent, --build, --model and --prompt are needed.')
    return withApi(values, async api => {
      const { items } = (await api.get('agent.list', { q: agent })) as { items: Agent[] }
      const found = items.find(item => item.id === agent || item.name.toLowerCase() === agent.toLowerCase())
      const reply = (await api.post('agent.declare-build', {
        // An id that the list's words don't find is still an id.
        agent: found?.id ?? agent,
        reference: build,
        model,
        prompt_reference: prompt,
      })) as Reply
      const { repeated, changed } = reply.data
      const what = repeated
        ? 'declared before'
        : changed.length > 0
          ? `declared, with another ${changed.map(field => (field === 'model' ? 'model' : 'prompt')).join(' and ')}: what is released stays in force until its layers sign the difference`
          : 'declared; model and prompt are as the agent declares'
      console.log(`${visibleLine(build)} of ${visibleLine(agent)}: ${what}. Evidence #${reply.evidence}.`)
      return 0
    })
  },
}
