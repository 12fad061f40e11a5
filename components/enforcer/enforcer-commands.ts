/** Commands that work as they stand, in the folder of the token and the configuration. `environment` is a slug. */
export function enforcerCommands(environment: string) {
  const question = JSON.stringify({
    input: {
      subject: { type: 'agent', id: 'spiffe://acme.example/agent' },
      action: { name: 'an_action' },
      resource: { type: 'system', id: 'a-system' },
      context: { environment, actor_chain: [], arguments: {} },
    },
  })
  return {
    storeToken: (token: string) => `(umask 077 && printf %s '${token}' > countersign-token)`,
    run: [
      'opa run --server --addr 127.0.0.1:8181 --config-file opa.yaml &',
      '# 200 once bundle and pulse are loaded and verified',
      "curl -s -o /dev/null -w '%{http_code}\\n' --retry 20 --retry-all-errors --retry-delay 1 -f '127.0.0.1:8181/health?bundles'",
      '# a decision: unknown agents are denied, and told why',
      `curl -s 127.0.0.1:8181/v1/data/countersign/decision -d '${question}'`,
    ].join('\n'),
  }
}
