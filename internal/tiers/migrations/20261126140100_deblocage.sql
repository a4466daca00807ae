-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Bank details that replaced others a short while ago hold their orders in the review of a remise (08-ux §2.5): somebody else than who entered them
-- releases them, and says why. Who prepared an order does not release it: a release counts for the orders of the others.
create table tiers_deblocage (
    id {ID},
    version_id {REF} not null,
    saisie_par {REF} not null,
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    agent_id {REF} not null references agent(id),
    instant {INSTANT} not null,
    unique (version_id, agent_id),
    foreign key (version_id, saisie_par) references tiers_version(id, saisie_par),
    check (agent_id <> saisie_par)
) {STRICT};
{AJOUT_SEUL tiers_deblocage}
