/**
 * The configuration that an enforcer's OPA starts with, ready to copy (specs/enforcers.md §1.10).
 *
 * `keyid` stands in both `signing` blocks: without it OPA activates a bundle that has no signature at all
 * (open-policy-agent/opa#8531). Scope is the environment, so a bundle for another one does not load.
 */
import { BUNDLE_ROOT, PULSE_ROOT } from './manifest'

export type OpaConfigInput = {
  /** Where the enforcer reaches the relay, without a trailing slash. */
  relayUrl: string
  environment: string
  enforcer: { id: string; name: string }
  /** The key that signs now. `publicKeyPem`: SubjectPublicKeyInfo, P-256. */
  key: { kid: string; publicKeyPem: string }
  /** File that holds the enforcer's token; OPA reads it again at every request. */
  tokenPath?: string
  /** Kept across restarts, so that an enforcer starts and decides with the relay down. */
  persistenceDirectory?: string
}

/** Below the idle time-outs of common proxies (60 s), and longer than a pulse lasts, so that most polls end with one. */
const LONG_POLL_SECONDS = 45
/** How often OPA sends its decisions; the relay keeps counts of calls and nothing of what was in them. */
const LOG_SECONDS = 10

export function opaConfigYaml(input: OpaConfigInput): string {
  const text = (value: string) => JSON.stringify(value) // a JSON string is a YAML string
  const { key, environment, enforcer } = input
  const archive = (name: string, resource: string, maxDelaySeconds: number) => `  ${name}:
    service: countersign
    resource: ${text(`${resource}/${encodeURIComponent(environment)}`)}
    persist: true
    polling:
      min_delay_seconds: 1
      max_delay_seconds: ${maxDelaySeconds}
      long_polling_timeout_seconds: ${LONG_POLL_SECONDS}
    signing:
      keyid: ${text(key.kid)}
      scope: ${text(environment)}
`
  return `# OPA configuration of enforcer ${comment(enforcer.name)} (${comment(environment)}), OPA 0.70 or later.
# Put the enforcer's token, without a line break, into the file that token_path names.
services:
  countersign:
    url: ${text(input.relayUrl)}
    credentials:
      bearer:
        token_path: ${text(input.tokenPath ?? '/run/secrets/countersign-enforcer')}
labels:
  enforcer: ${text(enforcer.id)}
  environment: ${text(environment)}
keys:
  ${text(key.kid)}:
    algorithm: ES256
    scope: ${text(environment)}
    key: |
${key.publicKeyPem.trim().replace(/^/gm, '      ')}
bundles:
${archive(BUNDLE_ROOT, 'bundles', 10)}${archive(PULSE_ROOT, 'pulses', 2)}status:
  service: countersign
decision_logs:
  service: countersign
  reporting:
    min_delay_seconds: ${LOG_SECONDS}
    max_delay_seconds: ${2 * LOG_SECONDS}
persistence_directory: ${text(input.persistenceDirectory ?? '/var/opa')}
`
}

/** A name is free text: a line break in it would leave the comment and become configuration. */
function comment(value: string): string {
  return value.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
}
