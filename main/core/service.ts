/** The service of this system, for faces: they know the core, not the platform. */
export { planService } from '../platform/service/plan.ts';
export { installService, serviceState, uninstallService } from '../platform/service/service.ts';
