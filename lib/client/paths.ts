/** Every URL of the console. paths.test.ts prints them: its snapshot is the site map. */
type Search = Record<string, string | number | undefined>

function url(path: string, search: Search = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) if (value !== undefined) params.set(key, String(value))
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

const part = encodeURIComponent

export const AGENT_TABS = [
  'overview',
  'ownership',
  'actions',
  'policy',
  'releases',
  'delegation',
  'timeline',
] as const
export type AgentTab = (typeof AGENT_TABS)[number]

export const SETTINGS_SECTIONS = [
  'organisation',
  'environments',
  'layers',
  'sign-off',
  'people',
  'systems',
  'absence',
  'tokens',
  'sessions',
  'passkeys',
  'keys',
  'appearance',
] as const
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number]

export const paths = {
  home: () => '/',
  /** `next`: where to return to, a path of this console. */
  signIn: (next?: string) => url('/sign-in', { next }),
  agents: (search?: Search) => url('/agents', search),
  agentNew: () => '/agents/new',
  agentEdit: (id: string) => `/agents/${part(id)}/edit`,
  agent: (id: string, tab: AgentTab = 'overview') =>
    url(`/agents/${part(id)}`, { tab: tab === 'overview' ? undefined : tab }),
  actions: (system?: string, search?: Search) => url('/actions', { system, ...search }),
  /** A new threshold on an action, or with `id` an existing one. */
  threshold: (action: string, id?: string) => url('/actions/threshold', { action, id }),
  /** What a team suggests where Security writes thresholds. */
  thresholdProposal: (id: string) => `/actions/threshold/proposals/${part(id)}`,
  /** Rules that suggest classifications. */
  classificationRules: () => '/actions/rules',
  /** What nobody looked at yet. */
  coverage: (search?: Search) => url('/coverage', search),
  imports: (system?: string) => url('/actions/import', { system }),
  guardrails: (search?: Search) => url('/guardrails', search),
  guardrailNew: () => '/guardrails/new',
  guardrailProposal: (id: string) => `/guardrails/proposals/${part(id)}`,
  guardrail: (id: string) => `/guardrails/${part(id)}`,
  /** What would become of requests: of an agent, against its draft or a release. */
  simulator: (search?: { agent?: string; after?: string; env?: string }) => url('/simulator', search),
  releases: (search?: Search) => url('/releases', search),
  release: (id: string, layer?: string) => url(`/releases/${part(id)}`, { layer }),
  /** The release in the format of another engine; beside another release where `with` names one. */
  releaseExports: (id: string, target?: string, compareWith?: string) =>
    url(`/releases/${part(id)}/exports`, { target, with: compareWith }),
  /** Two releases of one agent, of any environments. Without them the page offers what there is to choose. */
  releaseCompare: (chosen: { agent?: string; from?: string; to?: string } = {}) =>
    url('/releases/compare', { agent: chosen.agent, from: chosen.from, to: chosen.to }),
  drift: (search?: Search) => url('/drift', search),
  recertification: (search?: Search) => url('/recertification', search),
  bundles: (search?: Search) => url('/bundles', search),
  bundle: (serial: number, environment?: string) => url(`/bundles/${serial}`, { env: environment }),
  enforcers: (search?: Search) => url('/enforcers', search),
  /** `entry`: the number of the entry to open; `subject`: an id whose timeline to show. */
  evidence: (search?: Search) => url('/evidence', search),
  settings: (section: SettingsSection = 'organisation') =>
    section === 'organisation' ? '/settings' : `/settings/${section}`,
}

/** Files of a release, not pages: the exact package as JSON, and all of it as a PDF. */
export const releaseFiles = {
  package: (id: string) => url('/api/v1/release.package', { release: id }),
  pdf: (id: string) => url('/api/v1/release.pdf', { release: id }),
}

/** Keeps the chosen environment while moving about: it lives in the URL and nowhere else. */
export function withEnvironment(path: string, environment: string | null | undefined): string {
  if (!environment) return path
  const [before = path, search = ''] = path.split('?')
  const params = new URLSearchParams(search)
  if (!params.has('env')) params.set('env', environment)
  return `${before}?${params}`
}
