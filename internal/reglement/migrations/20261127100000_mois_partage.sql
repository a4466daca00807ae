-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- Whose is a month that two délégataires had: the first one's, so that a month begun, perhaps billed already, is not taken back by a change that is recorded later.
insert into parametre(code, portee, choix, du, source, preuve) values
 ('mois.partage', 'loi', 'premier', '2009-01-01', 'Choix d’Étai ; loi, arrêté et conventions lues sont muets : un mois commencé, et peut-être facturé, n’est pas repris par un changement noté après', 'interne');
