-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What a menu counts on every page: the lines that ask for a decision, and the open accounts of an organisation.
create index pointage_a_decider on pointage(compte_bancaire_id, etat) where etat not in ('sur', 'traite');
create index compte_ouvert on compte(organisation_id, id) where nature = 'personne' and ferme_le is null;
