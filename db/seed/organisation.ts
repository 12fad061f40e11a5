/** Environments and purposes as shipped. */
export const ENVIRONMENTS = [
  { id: 'development', name: 'Development', production: false },
  { id: 'staging', name: 'Staging', production: false },
  { id: 'production', name: 'Production', production: true },
]

export const PURPOSES = [
  { code: 'refunds', description: 'Pay customers back for orders that went wrong' },
  { code: 'support', description: 'Answer and route customer requests' },
  { code: 'engineering', description: 'Work on source code and its issues' },
  { code: 'knowledge', description: 'Keep internal documentation up to date' },
  { code: 'reporting', description: 'Prepare internal reports' },
]
