/** OPA's status report (specs/enforcers.md §1.6), reduced to what the console shows: a report itself is large. */
import { z } from 'zod'
import type { StatusChange } from '@/db/stores/relay'
import { BUNDLE_ROOT, PULSE_ROOT } from '@/lib/domain/bundle/manifest'

const MAX_TEXT = 2000

/** Messages quote bundle content: bounded, and without NUL and lone surrogates, which PostgreSQL refuses. */
const text = z
  .string()
  .transform(value => value.slice(0, MAX_TEXT).replaceAll(/\p{Surrogate}|\0/gu, '\ufffd'))

const bundleStatus = z.object({
  active_revision: text.optional(),
  code: text.optional(),
  message: text.optional(),
  last_successful_activation: z.string().optional(),
})

const statusReport = z.object({
  labels: z.object({ version: text.optional() }).optional(),
  bundles: z.record(z.string(), bundleStatus).nullish(),
})

/** null: not a status report. A bundle that is not in the report keeps what was known of it. */
export function readStatusReport(body: unknown): StatusChange | null {
  const parsed = statusReport.safeParse(body)
  if (!parsed.success) return null
  const { labels, bundles } = parsed.data
  const bundle = bundles?.[BUNDLE_ROOT]
  const pulse = bundles?.[PULSE_ROOT]
  const change: StatusChange = {}
  if (labels?.version) change.engine = `OPA ${labels.version}`
  if (bundle) {
    change.active_revision = bundle.active_revision || null
    change.last_activation_at = activationTime(bundle.last_successful_activation)
  }
  if (pulse) change.pulse_revision = pulse.active_revision || null
  if (bundle || pulse) {
    // Either archive that does not load leaves the enforcer on old ground, so either one's error is shown.
    const failing = [bundle, pulse].find(status => status?.code && !isStopping(status.message))
    change.error_code = failing?.code ?? null
    change.error_message = failing?.message ?? null
  }
  return change
}

/** OPA cancels its own poll when it stops, and reports that like a failure. */
function isStopping(message: string | undefined): boolean {
  return message?.endsWith('context canceled') ?? false
}

/** OPA writes Go's zero time (year 1) before the first activation; beyond year 9999 PostgreSQL can't read ours. */
function activationTime(value: string | undefined): Date | null {
  const time = new Date(value ?? '')
  const year = time.getUTCFullYear()
  return year >= 2000 && year < 3000 ? time : null
}
