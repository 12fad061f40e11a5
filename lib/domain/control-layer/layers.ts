/** The six control layers of DESIGN §2, in the order in which they are always shown and signed. */
export const CONTROL_LAYERS = ['iam', 'iga', 'pam', 'security', 'app', 'compliance'] as const
export type ControlLayer = (typeof CONTROL_LAYERS)[number]

export const LAYER_NAMES: Record<ControlLayer, string> = {
  iam: 'IAM',
  iga: 'IGA',
  pam: 'PAM',
  security: 'Security',
  app: 'App',
  compliance: 'Compliance',
}

/** What each layer answers for, as the sign-off and the empty states print it. */
export const LAYER_ANSWERS_FOR: Record<ControlLayer, string> = {
  iam: 'who the agent is: workload identity, credential lifetime, rotation and revocation',
  iga: 'whether it should still have it: purpose, entitlements, expiry and recertification',
  pam: 'privileged pathways: elevation, step-up approval, break-glass and kill switch',
  security: 'least privilege: systems, tools, endpoints, data sets and chaining between agents',
  app: 'which actions are risky: classification, thresholds and enforcement inside the workload',
  compliance: 'whether it can be proven: guardrails, audit fields, retention and evidence',
}
