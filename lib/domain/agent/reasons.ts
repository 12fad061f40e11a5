/** Why a person may not do each thing with an agent: null where they may. The console prints it beside the button. */
import { FUNCTION_NAMES, hasPermission, inTeam, whoMay, type Actor } from '../member/permissions'
import { cannotEditAgent, type EditedAgent } from './can-edit'
import { cannotRecordDrill } from './decide-record-drill'
import { decideResume, type ResumeState } from './decide-resume'
import { decideRetire } from './decide-retire'
import { decideSuspend } from './decide-suspend'
import { isRefusal } from '../refusal'

export const AGENT_ACTS = ['edit', 'suspend', 'resume', 'retire', 'assign', 'propose', 'drill'] as const
export type AgentAct = (typeof AGENT_ACTS)[number]

export type ReasonFacts = { agent: EditedAgent; resume: ResumeState; pam_owner: string | null }

export function agentReasons(
  actor: Actor,
  { agent, resume, pam_owner }: ReasonFacts,
): Record<AgentAct, string | null> {
  const edit = cannotEditAgent(actor, agent)?.detail ?? null
  const detail = (decision: unknown) => (isRefusal(decision) ? decision.detail : null)
  return {
    edit,
    suspend: hasPermission(actor, 'agent.suspend')
      ? detail(decideSuspend(agent))
      : `${FUNCTION_NAMES.pam}, ${FUNCTION_NAMES.security} and ${FUNCTION_NAMES.platform} suspend agents${pam_owner ? `: ${pam_owner} (PAM)` : ''}.`,
    resume: hasPermission(actor, 'agent.resume')
      ? detail(decideResume(actor, resume))
      : `${whoMay('agent.resume')}.`,
    retire: hasPermission(actor, 'agent.retire')
      ? detail(decideRetire(actor, agent))
      : `${agent.team} and IAM can retire it.`,
    assign: hasPermission(actor, 'control-layer.assign')
      ? retired(agent)
      : 'IGA and Administration name owners.',
    drill: hasPermission(actor, 'agent.record-drill')
      ? detail(cannotRecordDrill(actor, agent))
      : `${agent.team} and PAM record drills of ${agent.name}.`,
    propose: inTeam(actor, agent.team_id)
      ? retired(agent)
      : `${agent.team} proposes releases of ${agent.name}.`,
  }
}

const retired = (agent: EditedAgent) => (agent.state === 'retired' ? `${agent.name} is retired.` : null)
