import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
} from "@tanstack/react-router";
import { Crashed, Missing } from "./Fallbacks";
import { Gate } from "./Gate";

const root = createRootRoute({ component: Gate, notFoundComponent: Missing, errorComponent: Crashed });

const pages = [
  createRoute({
    getParentRoute: () => root,
    path: "/",
    component: () => <Navigate to="/app" replace />,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app",
    component: lazyRouteComponent(() => import("../pages/center/Center"), "Center"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/upgrade",
    component: lazyRouteComponent(() => import("../pages/upgrade/Upgrade"), "Upgrade"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/badges",
    component: lazyRouteComponent(() => import("../pages/badges/Badges"), "Badges"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/messages",
    component: lazyRouteComponent(() => import("../pages/inbox/Inbox"), "Inbox"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/notifications/$id",
    component: () => <Navigate to="/app/messages" replace />,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/preferences",
    component: lazyRouteComponent(() => import("../pages/preferences/Preferences"), "Preferences"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/wallet",
    component: lazyRouteComponent(() => import("../pages/wallet/Wallet"), "Wallet"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/competitions",
    component: lazyRouteComponent(() => import("../pages/competitions/Competitions"), "Competitions"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/competitions/$id",
    component: lazyRouteComponent(() => import("../pages/competitions/Competition"), "Competition"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/chat",
    component: lazyRouteComponent(() => import("../pages/chat/Chat"), "Chat"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/chat/$id",
    component: lazyRouteComponent(() => import("../pages/chat/Chat"), "Chat"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/people/$wallet",
    component: lazyRouteComponent(() => import("../pages/community/Community"), "Community"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/people/$wallet/card",
    component: lazyRouteComponent(() => import("../pages/community/Community"), "Homepage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/person",
    component: lazyRouteComponent(() => import("../pages/person/Person"), "Person"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/people",
    component: lazyRouteComponent(() => import("../pages/operators/People"), "People"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/flow",
    component: lazyRouteComponent(() => import("../pages/operators/Flow"), "Flow"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/journey",
    component: lazyRouteComponent(() => import("../pages/operators/journeys/EventJourney"), "EventJourney"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/dead-letters",
    component: lazyRouteComponent(() => import("../pages/operators/letters/DeadLetters"), "DeadLetters"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/competitions",
    component: lazyRouteComponent(() => import("../pages/operators/competitions/ManagedList"), "ManagedList"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/competitions/$id",
    component: lazyRouteComponent(() => import("../pages/operators/competitions/ManagedOne"), "ManagedOne"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/what-ifs",
    component: lazyRouteComponent(() => import("../pages/operators/whatif/WhatIfs"), "WhatIfs"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/app/operators/processes",
    component: lazyRouteComponent(() => import("../pages/operators/Processes"), "Processes"),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
