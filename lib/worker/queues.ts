/** Job queues live in the schema `pgboss`. Made at migration time: the worker's role may not create tables. */
export async function prepareQueues(_adminUrl: string): Promise<void> {}
